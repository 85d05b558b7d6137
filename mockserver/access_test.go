package mockserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// ask sends a request to any path of a server and returns the answer with its body.
func ask(t *testing.T, srv *mockserver.Server, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://localhost"+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// Rule W2: names beside the loopback's must be asked for, and links use the name
// by which the request came.
func TestAllowHost(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.AllowHost("mock.internal"))
	for host, want := range map[string]int{
		"mock.internal": 200, "MOCK.internal:8181": 200, "mock.internal.evil.example": 403, "mock": 403,
		"127.0.0.1:99999": 403, "127.0.0.1:x": 403, "localhost:": 403, "[::1": 403, "::1": 403,
	} {
		if res := send(t, srv, "GET", "/connectors/descriptions", "", "Host", host); res.StatusCode != want {
			t.Errorf("Host %s: %d, want %d", host, res.StatusCode, want)
		}
	}
	if _, body := ask(t, srv, "GET", "/api/v1/connectors/callbackurl", "Authorization", "Bearer demo-token", "Host", "mock.internal:8181"); !strings.Contains(body, `"http://mock.internal:8181/`) {
		t.Errorf("a link of mock.internal:8181 is %s", body)
	}
}

// A server that listens on every address of the machine answers as each of them; one
// that does not, does not.
func TestAddressesOfTheMachine(t *testing.T) {
	t.Parallel()
	everywhere, here := mockserver.New(t, mockserver.AllowRemote()), mockserver.New(t, mockserver.AllowRemote())
	for srv, address := range map[*mockserver.Server]string{everywhere: "0.0.0.0:0", here: "127.0.0.1:0"} {
		if _, err := srv.Listen(address); err != nil {
			t.Fatal(err)
		}
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range all {
		ip := address.(*net.IPNet).IP
		host := net.JoinHostPort(ip.String(), "8181")
		if res := send(t, everywhere, "GET", "/connectors/descriptions", "", "Host", host); res.StatusCode != 200 {
			t.Errorf("Host %s: %d", host, res.StatusCode)
		}
		if res, _ := ask(t, everywhere, "GET", "/_mock/state", "Host", host); res.StatusCode != 401 {
			t.Errorf("Host %s, the admin API without its token: %d", host, res.StatusCode)
		}
		if res := send(t, here, "GET", "/connectors/descriptions", "", "Host", host); (res.StatusCode == 200) != ip.IsLoopback() {
			t.Errorf("Host %s of a server on 127.0.0.1: %d", host, res.StatusCode)
		}
	}
	for _, host := range []string{"evil.example", "203.0.113.9"} {
		if res := send(t, everywhere, "GET", "/connectors/descriptions", "", "Host", host); res.StatusCode != 403 {
			t.Errorf("Host %s: %d", host, res.StatusCode)
		}
	}
}

// Rule W2 holds for what is asked of the whole server, too.
func TestOptionsOfAll(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	for host, want := range map[string]int{"localhost": 204, "evil.example": 403} {
		res, err := srv.HTTPClient().Do((&http.Request{Method: http.MethodOptions, Host: host, URL: &url.URL{Scheme: "http", Host: "localhost", Opaque: "*"}}).WithContext(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("OPTIONS * of %s: %d, want %d", host, res.StatusCode, want)
		}
	}
}

// Rule W3: no web page may read anything, except for those of the one origin that
// was asked for.
func TestCORS(t *testing.T) {
	t.Parallel()
	const app = "http://localhost:5173"
	srv := mockserver.New(t, mockserver.AllowOrigin(app), mockserver.AllowBadRequests())
	preflight := []string{"Access-Control-Request-Method", "POST", "Origin"}
	tests := map[string]struct {
		srv          *mockserver.Server
		method, path string
		header       []string
		status       int
		allowed      string
	}{
		"no option":              {mockserver.New(t), "GET", "/api/v1/connectors/descriptions", []string{"Origin", app}, 200, ""},
		"the app reads":          {srv, "GET", "/api/v1/connectors/descriptions", []string{"Origin", app}, 200, app},
		"the app reads an error": {srv, "GET", "/api/v1/things", []string{"Origin", app}, 401, app},
		"the app asks before":    {srv, "OPTIONS", "/api/v1/things", append(preflight, app), 204, app},
		"a token for the app":    {srv, "OPTIONS", "/oauth2/token", append(preflight, app), 204, app},
		"another page":           {srv, "GET", "/api/v1/connectors/descriptions", []string{"Origin", "http://localhost:5174"}, 200, ""},
		"another page asks":      {srv, "OPTIONS", "/api/v1/things", append(preflight, "https://evil.example"), 405, ""},
		"the admin API":          {srv, "GET", "/_mock/state", []string{"Origin", app}, 200, ""},
		"the admin API is asked": {srv, "OPTIONS", "/_mock/state", append(preflight, app), 405, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, _ := ask(t, tc.srv, tc.method, tc.path, tc.header...)
			if res.StatusCode != tc.status || res.Header.Get("Access-Control-Allow-Origin") != tc.allowed {
				t.Errorf("%d, Access-Control-Allow-Origin %q; want %d, %q", res.StatusCode, res.Header.Get("Access-Control-Allow-Origin"), tc.status, tc.allowed)
			}
		})
	}
}

func TestBadAccessOptions(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]mockserver.Option{
		"an empty host":       mockserver.AllowHost(""),
		"a URL as a host":     mockserver.AllowHost("http://x"),
		"a host with a port":  mockserver.AllowHost("mock:8181"),
		"an IPv6 with a port": mockserver.AllowHost("[fd00::2]:8181"),
		"any host":            mockserver.AllowHost("*"),
		"every origin":        mockserver.AllowOrigin("*"),
		"an origin with path": mockserver.AllowOrigin("http://localhost:5173/"),
		"no scenario":         mockserver.WithScenario(nil),
	} {
		if srv, err := mockserver.Start(t.Context(), opt); err == nil {
			_ = srv.Close()
			t.Errorf("%s is accepted", name)
		}
	}
}

// Rule W1: only the loopback, unless it is asked for.
func TestListen(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	root, err := srv.Listen("localhost:0")
	if err != nil || !strings.HasPrefix(root, "http://localhost:") {
		t.Fatalf("Listen = %s, %v", root, err)
	}
	if _, err := connctd.New(connctd.WithBaseURL(root+"/api/v1"), connctd.WithToken("demo-token")); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"0.0.0.0:0":                         "-allow-remote",
		":0":                                "-allow-remote",
		"192.0.2.1:0":                       "-allow-remote",
		"nonsense":                          "is no address, such as 127.0.0.1:8181",
		strings.TrimPrefix(root, "http://"): "take another port",
	} {
		if _, err := srv.Listen(address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Listen(%q) = %v, want %s", address, err, want)
		}
	}
	if _, err := srv.Listen(strings.TrimPrefix(root, "http://")); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("an address in use: %v", err)
	}
	_ = srv.Close()
	if _, err := srv.Listen("127.0.0.1:0"); err == nil {
		t.Error("a closed server listens")
	}
}

// Whoever can reach a remote server needs its token to look inside.
func TestRemote(t *testing.T) {
	t.Parallel()
	srv, err := mockserver.Start(context.Background(), mockserver.AllowRemote(), mockserver.AllowHost("mock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = srv.Close() })
	root, err := srv.Listen("0.0.0.0:0")
	if err != nil || !strings.HasPrefix(root, "http://localhost:") {
		t.Fatalf("Listen = %s, %v", root, err)
	}
	basic := func(password string) string {
		req := http.Request{Header: http.Header{}}
		req.SetBasicAuth("me", password)
		return req.Header.Get("Authorization")
	}
	got := map[string]int{}
	for name, header := range map[string]string{
		"none": "", "wrong": "Bearer demo-token", "bearer": "Bearer " + srv.AdminToken(), "small bearer": "bearer " + srv.AdminToken(),
		"basic": basic(srv.AdminToken()), "wrong basic": basic("x"),
	} {
		res, _ := ask(t, srv, "GET", "/_mock/state", "Authorization", header)
		got[name] = res.StatusCode
	}
	want := map[string]int{"none": 401, "wrong": 401, "bearer": 200, "small bearer": 200, "basic": 200, "wrong basic": 401}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if mockserver.New(t).AdminToken() != "" {
		t.Error("a local server wants a token")
	}
}

// A listener of a name answers to it.
func TestBoundNameIsAllowed(t *testing.T) {
	t.Parallel()
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range addrs {
		ip, ok := addr.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.To4() == nil {
			continue
		}
		srv := mockserver.New(t, mockserver.AllowRemote())
		root, err := srv.Listen(ip.IP.String() + ":0")
		if err != nil {
			t.Fatal(err)
		}
		if res, _ := ask(t, srv, "GET", "/api/v1/connectors/descriptions", "Host", strings.TrimPrefix(root, "http://")); res.StatusCode != 200 {
			t.Errorf("Host %s: %d", root, res.StatusCode)
		}
	}
}
