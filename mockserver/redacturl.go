package mockserver

import (
	"encoding/json"
	"net/url"
	"strings"
)

// withoutSecrets shows where a URL leads, and not the credentials and the query in it:
// both are where apps put what proves who calls.
func withoutSecrets(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return shownAs
	case u.User == nil && u.RawQuery == "" && u.Fragment == "":
		return address
	}
	plain := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	shown := plain.String()
	if u.User != nil {
		shown = strings.Replace(shown, "//", "//"+shownAs+"@", 1)
	}
	if u.RawQuery != "" {
		shown += "?" + shownAs
	}
	return shown
}

// withoutURLSecrets shows the body of a request to register a callback.
func withoutURLSecrets(body kept) string {
	var fields map[string]any
	if body.cut || json.Unmarshal(body.data, &fields) != nil {
		return shownAs
	}
	changed := false
	for name, value := range fields {
		address, text := value.(string)
		shown := withoutSecrets(address)
		if !text {
			shown = shownAs
		}
		if shown != address {
			fields[name], changed = shown, true
		}
	}
	if !changed {
		return body.text()
	}
	shown := new(strings.Builder)
	encoder := json.NewEncoder(shown)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(fields) // it was JSON before
	return strings.TrimSuffix(shown.String(), "\n")
}
