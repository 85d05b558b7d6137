package connctd_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/connctd/connctd-go/connctd"
)

// FuzzLocation checks rule S1 for the Location of a 303: what is accepted can be
// given to a browser and is what the header says, what is refused is told without
// its query and with the news that the client exists.
func FuzzLocation(f *testing.F) {
	for _, location := range []string{
		"https://consent.example/a", "/consent/c1", "consent", "//consent.example/x", "", "http://[::1", "javascript:alert(1)", "https:x",
		"https://user:word@a.example/", "https:///x", "https://a.example/\x01", "https://a.example/\u0085", "https://a.example\\@b.example/",
		"/\\b.example", "https://a.example:99999/%zz", "http:///\t/x", "https://a.example/#f", "HTTPS://A.example", "https://a.example/" + strings.Repeat("x", 8<<10),
	} {
		f.Add(location)
	}
	base, err := url.Parse(localBase + "/connectors/clients")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, location string) {
		location += "?state=" + queryState
		rt := always(http.StatusSeeOther, "", "Location", location)
		created, err := newClient(t, rt).Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
		if n := len(rt.sent()); n != 1 {
			t.Errorf("%d requests, want 1", n)
		}
		if err != nil {
			if !errors.Is(err, connctd.ErrBadResponse) || !strings.Contains(err.Error(), "was created") {
				t.Errorf("%q: error = %v", location, err)
			}
			checkHidden(t, "the error", fmt.Sprintf("%v %+v %#v", err, err, err))
			return
		}
		checkHidden(t, "the result", fmt.Sprintf("%v %+v %#v", created, created, *created))
		if want, err := base.Parse(location); err != nil || want.String() != created.Redirect.String() {
			t.Errorf("%q became %q, want %q (%v)", location, created.Redirect, want, err)
		}
		checkForBrowser(t, location, created.Redirect.String())
	})
}

// checkForBrowser checks an address that a customer's browser is sent to.
func checkForBrowser(t *testing.T, location, address string) {
	t.Helper()
	u, err := url.Parse(address)
	switch {
	case err != nil:
		t.Errorf("%q gave %q: %v", location, address, err)
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.User != nil, strings.Contains(u.Host, `\`):
		t.Errorf("%q was accepted", location)
	case strings.ContainsFunc(location+address, unicode.IsControl), len(location) > 8<<10:
		t.Errorf("%q was accepted", location)
	}
}
