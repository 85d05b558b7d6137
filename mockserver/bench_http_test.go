package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// BenchmarkSocket is a GET of a client over loopback on 32 connections, beside a
// handler that writes the same answer and does nothing else.
func BenchmarkSocket(b *testing.B) {
	srv, err := mockserver.Start(b.Context(), mockserver.WithConnector(steady("plain")))
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	c := srv.Client()
	if _, err := c.CreateInstance(b.Context(), connctd.InstanceSpec{Type: "plain", Config: key}); err != nil {
		b.Fatal(err)
	}
	created, err := c.Subject("alice").CreateClient(b.Context(), connctd.ClientSpec{Type: "plain", Config: city})
	if err != nil {
		b.Fatal(err)
	}
	url := srv.URL() + "/connectors/clients/" + string(created.ID)
	body := answerOf(b, http.DefaultClient, url)
	b.Run("mockserver", func(b *testing.B) { underLoad(b, url) })
	b.Run("bare", func(b *testing.B) {
		bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body)
		}))
		defer bare.Close()
		underLoad(b, bare.URL)
	})
}

func underLoad(b *testing.B, url string) {
	b.Helper()
	b.ReportAllocs()
	transport := &http.Transport{MaxIdleConnsPerHost: 32}
	defer transport.CloseIdleConnections()
	hc := &http.Client{Transport: transport}
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			answerOf(b, hc, url)
		}
	})
}

func answerOf(b *testing.B, hc *http.Client, url string) string {
	b.Helper()
	req, err := http.NewRequest(http.MethodGet, url, http.NoBody)
	if err != nil {
		b.Error(err)
		return ""
	}
	req.Header.Set("Authorization", "Bearer "+mockserver.DefaultToken)
	req.Header.Set("X-External-Subject-Id", "alice")
	res, err := hc.Do(req)
	if err != nil {
		b.Error(err)
		return ""
	}
	defer res.Body.Close()
	var text strings.Builder
	if _, err := io.Copy(&text, res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Error(res.Status, err)
	}
	return text.String()
}
