package mockserver

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/internal/state"
)

// A field of type url takes what a browser can be sent to, and says why it takes no
// more.
func TestWebURLs(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // what is wrong
		"http://localhost:8080/callback": "", "https://app.example": "", "HTTPS://App.Example/a%20b?x=%20&y#z": "",
		"http://127.0.0.1:65535/": "", "http://[::1]:1/": "", "http://[fe80::1%25eth0]/": "", "https://bücher.example/": "",
		"http://under_score.example/": "", "https://app.example/?a=1;b=2&&c": "",

		"javascript:alert(1)": "must be an http or https URL", "/callback": "must be an http or https URL",
		"http:///callback": "must be an http or https URL", "http://h/%zz": "must be an http or https URL",
		"http://h:port/": "must be an http or https URL", "http://h h/": "must be an http or https URL",
		"http://user@h/": "without a user name", "http://user:pass@h/": "without a user name",
		"http://h:99999/": "its port", "http://h:0/": "its port", "http://h:/": "its port",
		"http://h;evil/": "with the name", "http://*/": "with the name", "http://h,evil/": "with the name", "http://h'/": "with the name",
		"http://[::zz]/": "must be an http or https URL", "http://[1.2]/": "must be an http or https URL",
		"http://h/?a=%zz": "its query", "http://h/?%": "its query",
	}
	fields := configFields{{name: "origin_callback_uri", kind: fieldURL, required: true}}
	for address, want := range tests {
		config, _ := json.Marshal(map[string]string{"origin_callback_uri": address})
		err := fields.check(config)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
		if err == nil && callbackOf(config) == nil {
			t.Errorf("%s: no browser is sent there", address)
		}
	}
}

// What the app is told stands once in the URL, and what is its own stays as it was.
func TestOutcomeStandsOnce(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"": "", "?": "", "?keep=1": "keep=1&", "?a=%20&b=+&&c": "a=%20&b=+&&c&", "?a=1;b": "a=1;b&", "?statuses=1": "statuses=1&",
		"?client_id=mine": "", "?a=1&client_id=mine&b=2&status=x": "a=1&b=2&", "?client%5Fid=mine&a": "a&", "?error=none": "", "?client_id": "",
	} {
		callback, err := parseWebURL("http://app.example/callback" + query)
		if err != nil {
			t.Fatal(err)
		}
		before := *callback
		for consent, told := range map[state.Consent]string{state.Allowed: "client_id=id&status=STARTED", state.Denied: "client_id=id&error=access_denied"} {
			got := withOutcome(callback, state.Client{ID: "id", Consent: consent})
			if got := fmt.Sprint(got); got != "http://app.example/callback?"+want+told {
				t.Errorf("%s becomes %s", query, got)
			}
		}
		if *callback != before {
			t.Errorf("the callback itself has changed: %v", callback)
		}
	}
}

// A number that no float64 holds is wrong, and not missing.
func TestConfigFieldOfAHugeNumber(t *testing.T) {
	t.Parallel()
	for _, kind := range fieldKinds {
		for _, required := range []bool{true, false} {
			err := configFields{{name: "size", kind: kind, required: required}}.check(json.RawMessage(`{"size": 1e400, "unknown": 1e400}`))
			if err == nil || !strings.Contains(err.Error(), "size must not have a number of such a size") {
				t.Errorf("%s, required %v: %v", kind, required, err)
			}
		}
	}
}
