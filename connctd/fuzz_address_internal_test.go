package connctd

import (
	"strings"
	"testing"
)

// FuzzBaseURL checks rule S2 for addresses: tokens go to https or to this machine,
// and the token endpoint and every call stand on the same scheme, host and port.
func FuzzBaseURL(f *testing.F) {
	for _, text := range []string{
		defaultBaseURL, defaultBaseURL + "/", "http://localhost/api/v1", "http://127.1.2.3:8181/api/v1", "http://[::1]:8181/api/v1", "http://api.example/api/v1",
		"http://localhost.example/api/v1", "https://u:p@api.example/api/v1", "https://api.example/api/v1?x", "https://api.example/api/v1#", "https:///api/v1",
		"http://[::1%25lo]/api/v1", "https://api.example/a%2Fb/api/v1", "https://api.example/%61pi/v1", "HTTP://LOCALHOST/api/v1", "http://0.0.0.0/api/v1",
		"https://api.example:99999/api/v1//", "https:api/v1", "http://127.0.0.1.example/api/v1", "http://localhost\\@api.example/api/v1", "http://[::ffff:127.0.0.1]/api/v1",
	} {
		f.Add(text, false)
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, insecure bool) {
		base, err := parseBaseURL(text, insecure)
		if err != nil {
			return
		}
		switch {
		case base.Scheme != "https" && (base.Scheme != "http" || !insecure && !obviouslyHere(base.Hostname())):
			t.Errorf("%q was accepted", text)
		case base.Hostname() == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "":
			t.Errorf("%q was accepted", text)
		}
		root, ok := strings.CutSuffix(base.String(), apiPath)
		if want := root + "/oauth2/token"; !ok || tokenURL(base) != want {
			t.Errorf("%q: token URL %q, want %q", text, tokenURL(base), want)
		}
		called, err := opGetInstance.below(base, []string{"100% x y"})
		if want := base.String() + instances + "/100%25%20x%20y"; err != nil || called.String() != want {
			t.Errorf("%q: called at %q, want %q; error %v", text, called, want, err)
		}
		for _, address := range []string{tokenURL(base), called.String()} {
			u, err := parseAddress("address", address, insecure)
			if err != nil || u.Scheme != base.Scheme || u.Host != base.Host {
				t.Errorf("%q leads to %q: %v", text, address, err)
			}
		}
	})
}

// obviouslyHere is a slow and obvious reading of "on this machine".
func obviouslyHere(host string) bool {
	switch host = strings.ToLower(host); {
	case host == "localhost", strings.HasPrefix(host, "127.") && strings.Trim(host, "0123456789.") == "":
		return true
	case strings.Contains(host, ":"): // IPv6, where one address has many spellings
		return strings.Trim(host, "01:") == "" && strings.HasSuffix(host, "1") || strings.Contains(host, "127.") || strings.HasSuffix(host, ":7f00:1") || strings.Contains(host, ":7f")
	}
	return false
}
