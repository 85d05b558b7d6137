package standin_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/examples/netatmo/standin"
)

// page sends a browser's request and returns the answer and its text.
func page(t *testing.T, s *standin.Service, method string, to *url.URL, form string, header http.Header) (*http.Response, string) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, to.String(), strings.NewReader(form))
	if header != nil {
		req.Header = header
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	s := standin.New()
	back, err := s.Allow(t.Context(), link(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if q := back.Query(); back.Host != "localhost:8181" || q.Get("tab") != "1" || q.Get("state") != "s&1" || q.Get("code") == "" || q.Has("error") {
		t.Errorf("after Allow the browser is sent to %s", back)
	}
	back, err = s.Deny(t.Context(), link(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := back.String(), "http://localhost:8181/back?error=access_denied&state=s%261&tab=1"; got != want {
		t.Errorf("after Deny the browser is sent to %s, want %s", got, want)
	}
}

// Nothing is executed, framed or kept of a page, whatever it shows.
func TestPagesAreSafe(t *testing.T) {
	t.Parallel()
	s := standin.New()
	hostile := link(t, url.Values{"scope": {`<script>alert(1)</script>"'`}, "state": {`"><b>`}})
	for name, tc := range map[string]struct {
		method string
		link   *url.URL
		status int
	}{
		"page":       {http.MethodGet, hostile, 200},
		"no sense":   {http.MethodGet, link(t, url.Values{"client_id": {"<script>"}}), 400},
		"redirect":   {http.MethodPost, hostile, 303},
		"stylesheet": {http.MethodGet, &url.URL{Path: "/oauth2/style.css"}, 200},
	} {
		header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"same-origin"}}
		res, body := page(t, s, tc.method, tc.link, "decision=allow", header)
		if res.StatusCode != tc.status {
			t.Errorf("%s: status %d, want %d", name, res.StatusCode, tc.status)
		}
		if strings.Contains(body, "<script") || strings.Contains(body, "<b>") {
			t.Errorf("%s: hostile text is no text:\n%s", name, body)
		}
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; ", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if got := res.Header.Get(header); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

// A browser is sent to this machine only, and a form counts only from the page itself.
func TestMisusedPages(t *testing.T) {
	t.Parallel()
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	foreign := http.Header{"Content-Type": form["Content-Type"], "Sec-Fetch-Site": {"cross-site"}}
	tests := map[string]struct {
		method string
		change url.Values
		form   string
		header http.Header
		want   int
	}{
		"another app":        {"GET", url.Values{"client_id": {"x"}}, "", nil, 400},
		"another machine":    {"GET", url.Values{"redirect_uri": {"https://evil.example/"}}, "", nil, 400},
		"a sort of address":  {"GET", url.Values{"redirect_uri": {"javascript://localhost/%0aalert(1)"}}, "", nil, 400},
		"no address":         {"GET", url.Values{"redirect_uri": nil}, "", nil, 400},
		"a broken address":   {"GET", url.Values{"redirect_uri": {"http://[::1"}}, "", nil, 400},
		"an address in IPv6": {"GET", url.Values{"redirect_uri": {"http://[::1]:80/"}}, "", nil, 200},
		"no scope":           {"GET", url.Values{"scope": nil}, "", nil, 200},
		"form elsewhere":     {"POST", url.Values{"redirect_uri": {"https://evil.example/"}}, "decision=allow", form, 400},
		"foreign form":       {"POST", nil, "decision=allow", foreign, 403},
		"no decision":        {"POST", nil, "", form, 400},
		"neither yes nor no": {"POST", nil, "decision=perhaps", form, 400},
		"endless form":       {"POST", nil, "x=" + strings.Repeat("x", 1<<20) + "&decision=allow", form, 400},
		"another method":     {"DELETE", nil, "", nil, 405},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, body := page(t, standin.New(), tc.method, link(t, tc.change), tc.form, tc.header)
			if res.StatusCode != tc.want || res.Header.Get("Location") != "" {
				t.Errorf("%d, sent to %q, want %d and nowhere:\n%s", res.StatusCode, res.Header.Get("Location"), tc.want, body)
			}
		})
	}
}

func TestHeedsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := standin.New().Allow(ctx, link(t, nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}
