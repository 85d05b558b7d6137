package mockserver_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// visit sends a request as some browser or other and follows nothing.
func visit(t *testing.T, srv *mockserver.Server, method, address, form string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := srv.HTTPClient().Transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// What is no decision is refused with a page that says why, and changes nothing. A
// request that a person may send by hand is no mistake of a client.
func TestConsentPageRefuses(t *testing.T) {
	t.Parallel()
	const allow = "decision=allow"
	tests := map[string]struct {
		method, form string
		change       func(*url.URL)
		header       []string
		want         int
	}{
		"another origin":         {"POST", allow, nil, []string{"Origin", "http://evil.example"}, 403},
		"another port":           {"POST", allow, nil, []string{"Origin", "http://localhost:99"}, 403},
		"no origin to speak of":  {"POST", allow, nil, []string{"Origin", "null"}, 403},
		"another site":           {"POST", allow, nil, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another host":           {"POST", allow, nil, []string{"Host", "evil.example"}, 403},
		"a look from evil":       {"GET", "", nil, []string{"Host", "evil.example"}, 403},
		"no such button":         {"POST", "decision=maybe", nil, nil, 400},
		"no button":              {"POST", "", nil, []string{"Content-Type", "application/x-www-form-urlencoded"}, 400},
		"the button in the link": {"POST", "x=y", func(u *url.URL) { u.RawQuery += "&" + allow }, nil, 400},
		"no form":                {"POST", `{"decision":"allow"}`, nil, []string{"Content-Type", "application/json"}, 415},
		"two buttons":            {"POST", "decision=deny&" + allow, nil, nil, 400},
		"the same button twice":  {"POST", allow + "&" + allow, nil, nil, 400},
		"a compressed form":      {"POST", allow, nil, []string{"Content-Encoding", "gzip"}, 415},
		"a form in Latin-1":      {"POST", allow, nil, []string{"Content-Type", "application/x-www-form-urlencoded; charset=latin1"}, 415},
		"no escapes":             {"POST", allow + "&x=%zz", nil, nil, 400},
		"a long form":            {"POST", allow + "&x=" + strings.Repeat("x", 4<<10), nil, nil, 413},
		"a method":               {"DELETE", "", nil, nil, 405},
		"no state":               {"POST", allow, func(u *url.URL) { u.RawQuery = "" }, nil, 404},
		"another state":          {"POST", allow, func(u *url.URL) { u.RawQuery = "state=x" }, nil, 404},
		"another client":         {"POST", allow, func(u *url.URL) { u.Path += "x" }, nil, 404},
		"a look without state":   {"GET", "", func(u *url.URL) { u.RawQuery = "" }, nil, 404},
		"a look at nobody":       {"GET", "", func(u *url.URL) { u.Path, u.RawQuery = "/consent/", "" }, nil, 404},
		"a button by GET":        {"GET", "", func(u *url.URL) { u.RawQuery += "&" + allow }, nil, 200},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mockserver.New(t, mockserver.WithConnector(working()))
			_, created := connect(t, srv, appCallback)
			before, link := srv.State(), *created.Redirect
			if tc.change != nil {
				tc.change(&link)
			}
			res, body := visit(t, srv, tc.method, link.String(), tc.form, tc.header...)
			if res.StatusCode != tc.want {
				t.Errorf("%d, want %d: %s", res.StatusCode, tc.want, body)
			}
			if badHost := slices.Contains(tc.header, "Host"); strings.Contains(body, "<h1>") == badHost {
				t.Errorf("for a person it should be a page, and for a foreign host none: %s", body)
			}
			if diff := cmp.Diff(before, srv.State()); diff != "" {
				t.Errorf("it changed something (-before +after):\n%s", diff)
			}
		})
	}
}

// Browsers that send neither Origin nor Sec-Fetch-Site, and people with curl.
func TestConsentByHand(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(working()))
	_, created := connect(t, srv, appCallback)
	if res, body := visit(t, srv, "HEAD", created.Redirect.String(), ""); res.StatusCode != 200 || body != "" {
		t.Errorf("HEAD: %d %s", res.StatusCode, body)
	}
	if res, _ := visit(t, srv, "POST", created.Redirect.String(), "decision=deny"); res.StatusCode != 303 {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

// Rule W4: every page, also one that refuses, and what comes with it.
func TestPageHeaders(t *testing.T) {
	t.Parallel()
	const policy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'%; base-uri 'none'; frame-ancestors 'none'"
	srv := mockserver.New(t, mockserver.WithConnector(working()))
	_, created := connect(t, srv, appCallback)
	link := created.Redirect.String()
	for _, tc := range []struct {
		name, method, address, form string
		status                      int
		kind, formTo                string
	}{
		{"page", "GET", link, "", 200, "text/html; charset=utf-8", " https://app.example"},
		{"stylesheet", "GET", "http://localhost/consent/style.css", "", 200, "text/css; charset=utf-8", ""},
		{"refusal", "PUT", link, "", 405, "text/html; charset=utf-8", ""},
		{"decision", "POST", link, "decision=allow", 303, "text/plain; charset=utf-8", " https://app.example"},
		{"over", "GET", link, "", 410, "text/html; charset=utf-8", ""},
	} {
		res, _ := visit(t, srv, tc.method, tc.address, tc.form)
		want := map[string]string{
			"Content-Type": tc.kind, "Content-Security-Policy": strings.ReplaceAll(policy, "%", tc.formTo),
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
			"Access-Control-Allow-Origin": "",
		}
		got := map[string]string{}
		for name := range want {
			got[name] = res.Header.Get(name)
		}
		if diff := cmp.Diff(want, got); diff != "" || res.StatusCode != tc.status {
			t.Errorf("%s: %d, headers (-want +got):\n%s", tc.name, res.StatusCode, diff)
		}
	}
}

// What a page looks like is asked for by browsers and not by people: it is no call. For
// a foreign host there is none of it.
func TestStylesheetIsNoCall(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	const address = "http://localhost/consent/style.css"
	for _, tc := range []struct {
		method, host string
		want         int
	}{{"GET", "localhost", 200}, {"HEAD", "localhost", 200}, {"GET", "evil.example", 403}} {
		if res, body := visit(t, srv, tc.method, address, "", "Host", tc.host); res.StatusCode != tc.want {
			t.Errorf("%s from %s: %d %s, want %d", tc.method, tc.host, res.StatusCode, body, tc.want)
		}
	}
	if calls := srv.Journal(); len(calls) != 0 {
		t.Errorf("it is in the journal: %v", calls)
	}
}

// Who comes to a link that has been used is told so, and led on: a second click on the
// button may be what brings them.
func TestUsedLink(t *testing.T) {
	t.Parallel()
	for decision, want := range map[string][2]string{
		"allow":  {"You have answered already", "access was allowed"},
		"deny":   {"You have answered already", "access was denied"},
		"expire": {"This link is over", "has expired"},
	} {
		srv := mockserver.New(t, mockserver.WithConnector(working()))
		_, created := connect(t, srv, appCallback)
		link := created.Redirect.String()
		visit(t, srv, "POST", link, "decision="+decision)
		res, body := visit(t, srv, "POST", link, "decision="+decision)
		if res.StatusCode != 410 || !strings.Contains(body, "<h1>"+want[0]+"</h1>") || !strings.Contains(body, want[1]) || !strings.Contains(body, "Go on to ") {
			t.Errorf("%s: %d %s, want 410 and %q", decision, res.StatusCode, body, want)
		}
	}
}

// Names come from others, and a page of the mock must be no door for them.
func TestHostileNamesAreInert(t *testing.T) {
	t.Parallel()
	const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&{{.}}`
	srv := mockserver.New(t,
		mockserver.WithCredential(mockserver.Credential{Token: "t", Account: hostile}),
		mockserver.WithConnector(connector.Define(connector.Definition[stationConfig, struct{}]{
			Type: "stations", Name: hostile, NeedsConsent: true, Poll: noPoll,
		})))
	c := srv.Client(connctd.WithToken("t"))
	if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "stations", Config: map[string]any{
		"origin_callback_uri": "https://a;script-src *'\"<b>/?" + hostile,
	}}); err != nil {
		t.Fatal(err)
	}
	created, err := c.Subject(hostile).CreateClient(t.Context(), connctd.ClientSpec{Type: "stations"})
	if err != nil {
		t.Fatal(err)
	}
	res, body := visit(t, srv, "GET", created.Redirect.String(), "")
	for _, live := range []string{"<script", "<img", "onerror=alert(2)>\"", "{{.}}\"", "<b>"} {
		if strings.Contains(body, live) {
			t.Errorf("the page has %q:\n%s", live, body)
		}
	}
	if !strings.Contains(body, "&lt;script&gt;") {
		t.Errorf("the page does not show the name:\n%s", body)
	}
	if policy := res.Header.Get("Content-Security-Policy"); strings.Contains(policy, "script-src") {
		t.Errorf("the callback opens the policy: %s", policy)
	}
}

// Rule W5: a browser is sent to http or https, with the query of the callback as it
// is, or nowhere. Its origin is named as far as a policy can.
func TestWhereBrowsersAreSent(t *testing.T) {
	t.Parallel()
	for callback, want := range map[string]struct{ sentTo, policy string }{
		"https://app.example":                   {"https://app.example?client_id=ID&status=STARTED", "https://app.example;"},
		"http://localhost:9999/callback":        {"http://localhost:9999/callback?client_id=ID&status=STARTED", "http://localhost:9999;"},
		"https://app.example/a%2Fb?b=1&a=%zz;x": {"https://app.example/a%2Fb?b=1&a=%zz;x&client_id=ID&status=STARTED", "https://app.example;"},
		"https://app.example/?client_id=mine#f": {"https://app.example/?client_id=ID&status=STARTED#f", "https://app.example;"},
		"http://[::1]:9999/":                    {"http://[::1]:9999/?client_id=ID&status=STARTED", "'self' http:;"},
		"http://a;b/":                           {"http://a;b/?client_id=ID&status=STARTED", "'self' http:;"},
		"javascript:alert(1)":                   {"", "'self';"},
		"ftp://app.example/":                    {"", "'self';"},
		"//app.example/":                        {"", "'self';"},
		"/back":                                 {"", "'self';"},
		"https://":                              {"", "'self';"},
		"https://app.example:x":                 {"", "'self';"},
		"":                                      {"", "'self';"},
	} {
		srv := mockserver.New(t, mockserver.WithConnector(working()))
		_, created := connect(t, srv, callback)
		res, _ := visit(t, srv, "GET", created.Redirect.String(), "")
		if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, want.policy) {
			t.Errorf("%q: policy %q, want %q in it", callback, policy, want.policy)
		}
		to, err := browse(t, srv, created).Allow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if to != nil {
			got = strings.ReplaceAll(to.String(), string(srv.State().Clients[0].ID), "ID")
		}
		if got != want.sentTo {
			t.Errorf("%q: sent to %q, want %q", callback, got, want.sentTo)
		}
	}
}
