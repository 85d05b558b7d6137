package mockserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/connctd/connctd-go/mockserver"
)

// BenchmarkNew is the price of a server in a test: start, one GET, end. Beside it
// stands net/http's own test server on a socket, with a handler that does nothing.
func BenchmarkNew(b *testing.B) {
	b.Run("mockserver", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			srv, err := mockserver.Start(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			get(b, srv.HTTPClient(), srv.BaseURL()+"/connectors/descriptions")
			_ = srv.Close()
		}
	})
	b.Run("httptest", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) }))
			get(b, srv.Client(), srv.URL)
			srv.Close()
		}
	})
}

func get(b *testing.B, hc *http.Client, url string) {
	b.Helper()
	res, err := hc.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	_ = res.Body.Close()
}
