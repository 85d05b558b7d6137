package contract

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// spoiling is how a server deviates: it changes an answer and returns its body.
type spoiling func(res *http.Response, body string) string

func asItIs(_ *http.Response, body string) string { return body }

func replaced(before, after string) spoiling {
	return func(_ *http.Response, body string) string { return strings.Replace(body, before, after, 1) }
}

func status(code int) spoiling {
	return func(res *http.Response, body string) string { res.StatusCode = code; return body }
}

func header(name, value string) spoiling {
	return func(res *http.Response, body string) string { res.Header.Set(name, value); return body }
}

func without(name string) spoiling {
	return func(res *http.Response, body string) string { res.Header.Del(name); return body }
}

// instead is another status, and as JSON another body.
func instead(code int, with string) spoiling {
	return func(res *http.Response, _ string) string {
		res.Header.Set("Content-Type", "application/json")
		res.StatusCode = code
		return with
	}
}

// deviating is a transport to a server that deviates.
type deviating struct {
	next  http.RoundTripper
	spoil spoiling
}

func (d deviating) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := d.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(strings.NewReader(d.spoil(res, string(body))))
	return res, err
}

// ask is a request: of alice and with a token, if it does not say otherwise.
type ask struct {
	method, path, body string
	noToken, noSubject bool
}

// findings asks a new server that deviates.
func findings(t *testing.T, doc *document, a ask, spoil spoiling, strict bool) []string {
	t.Helper()
	srv := newServer(t, 0)
	if _, err := srv.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "consenting", Config: instanceSpec.Config}); err != nil {
		t.Fatal(err)
	}
	v := &Validator{doc: doc, seen: map[string]int{}}
	client := v.Over(&http.Client{Transport: deviating{srv.HTTPClient().Transport, spoil}}, strict)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(a.request(t, srv))
	if err == nil {
		_ = res.Body.Close()
	}
	return v.Findings()
}

func (a ask) request(t *testing.T, srv *mockserver.Server) *http.Request {
	t.Helper()
	address := srv.BaseURL() + a.path
	if a.path == token.path {
		address = strings.TrimSuffix(srv.BaseURL(), "/api/v1") + a.path
	}
	req, err := http.NewRequestWithContext(t.Context(), a.method, address, strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	if !a.noSubject {
		req.Header.Set("X-External-Subject-Id", "alice")
	}
	switch {
	case a.path == token.path:
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.SetBasicAuth(mockserver.DefaultID, mockserver.DefaultSecret)
	case a.body != "":
		req.Header.Set("Content-Type", "application/json")
	}
	if !a.noToken && a.path != token.path {
		req.Header.Set("Authorization", "Bearer "+mockserver.DefaultToken)
	}
	return req
}
