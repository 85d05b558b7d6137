package mockserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

// What a stand-in gets is what a server would get.
func TestStandInReceives(t *testing.T) {
	t.Parallel()
	c := mockserver.StandIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.Header().Set("X-Key", r.Header.Get("X-Key"))
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintln(w, r.Method, r.Host, r.URL.Path, r.RequestURI, string(body), err)
	}))
	for _, body := range []io.Reader{nil, strings.NewReader("hello")} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example.org/a%2Fb?q=1", body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Key", "k")
		res, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		want := "POST api.example.org /a/b /a%2Fb?q=1 "
		if body != nil {
			want += "hello"
		}
		if string(got) != want+" <nil>\n" || err != nil || res.StatusCode != http.StatusCreated || res.Header.Get("X-Key") != "k" || res.Request != req {
			t.Errorf("answer %d %q, %v; want %q", res.StatusCode, got, err, want)
		}
	}
}

// What has no answer in earnest has none here.
func TestStandInFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		url     string
		handler http.HandlerFunc
		want    string
	}{
		"relative":  {"/lamps", nil, `Get "/lamps": unsupported protocol scheme ""`},
		"no scheme": {"//api.example.org/lamps", nil, `Get "//api.example.org/lamps": unsupported protocol scheme ""`},
		"no host":   {"https:///lamps", nil, `Get "https:///lamps": http: no Host in request URL`},
		"ftp":       {"ftp://api.example.org", nil, `Get "ftp://api.example.org": unsupported protocol scheme "ftp"`},
		"panic":     {"https://api.example.org", func(http.ResponseWriter, *http.Request) { panic("oops") }, `Get "https://api.example.org": the stand-in panicked: oops`},
		"goexit":    {"https://api.example.org", func(http.ResponseWriter, *http.Request) { runtime.Goexit() }, `Get "https://api.example.org": the stand-in ended its goroutine`},
		"deaf":      {"https://api.example.org", func(http.ResponseWriter, *http.Request) { time.Sleep(time.Hour) }, `Get "https://api.example.org": context deadline exceeded`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				req, err := http.NewRequestWithContext(ctx, http.MethodGet, tc.url, nil)
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				res, err := mockserver.StandIn(tc.handler).Do(req)
				if err == nil {
					_ = res.Body.Close()
				}
				if err == nil || err.Error() != tc.want || time.Since(start) > time.Minute {
					t.Errorf("error %v after %v, want %s", err, time.Since(start), tc.want)
				}
				time.Sleep(time.Hour) // until the deaf one returns
			})
		})
	}
}
