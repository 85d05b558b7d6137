package mockserver

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

const shownAs = "(set)" // what is there and must not be seen

// configures reports whether the body of a call has a configuration.
func (op Operation) configures() bool { return op == CreateInstance || op == CreateClient }

// shownBody is the body of the request without configuration and credentials.
func (e *entry) shownBody() string {
	switch {
	case len(e.body.data) == 0:
		return ""
	case e.op == FetchToken:
		return withoutCredentials(string(e.body.data))
	case !e.body.cut && e.hasConfiguration(e.body.data): // else it is done already
		return string(withoutConfiguration(e.body.data))
	case e.op == RegisterCallback:
		return withoutURLSecrets(e.body)
	}
	return e.body.text()
}

// hasConfiguration reports whether there is a configuration in a body, be it that it
// was sent to the wrong place.
func (e *entry) hasConfiguration(body []byte) bool {
	if e.op.configures() {
		return true
	}
	if !bytes.Contains(bytes.ToLower(body), []byte("configuration")) {
		return false
	}
	var fields map[string]json.RawMessage
	err := json.Unmarshal(body, &fields)
	for name := range fields {
		if strings.EqualFold(name, "configuration") {
			return true
		}
	}
	return err != nil // then nobody knows what it is
}

// shownAnswer is the body of the answer without a token, and a consent page without
// what lets somebody decide and what stands in the query of the app's callback.
func (e *entry) shownAnswer() string {
	switch {
	case e.op == FetchToken:
		return string(withoutMember(e.answer.data, "access_token"))
	case strings.HasPrefix(e.path, consentPath):
		return pageQuery.ReplaceAllString(e.answer.text(), "${1}"+shownAs)
	}
	return e.answer.text()
}

// pageQuery is what comes after the path in a link or a form on a page.
var pageQuery = regexp.MustCompile(`((?:href|action)="[^"?#]*[?#])[^"]*`)

func (k kept) text() string {
	if k.cut {
		return strings.ToValidUTF8(string(k.data), "") + "…"
	}
	return string(k.data)
}

// withoutConfiguration keeps the names of a configuration's fields and takes their
// values. What cannot be read is not shown at all.
func withoutConfiguration(data []byte) []byte {
	var spec map[string]json.RawMessage
	if json.Unmarshal(data, &spec) != nil {
		return []byte(shownAs)
	}
	for name, value := range spec {
		if !strings.EqualFold(name, "connector_type_id") { // as encoding/json reads names
			spec[name] = veiled(value)
		}
	}
	shown, _ := json.Marshal(spec) // it was JSON before
	return shown
}

// veiled returns an object with the same names and nothing in them.
func veiled(value json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if string(bytes.TrimSpace(value)) == "null" || json.Unmarshal(value, &fields) != nil {
		return json.RawMessage(`"` + shownAs + `"`)
	}
	for name := range fields {
		fields[name] = json.RawMessage(`"` + shownAs + `"`)
	}
	shown, _ := json.Marshal(fields)
	return shown
}

// withoutMember veils one member of an object.
func withoutMember(data []byte, name string) []byte {
	var fields map[string]json.RawMessage
	if len(data) == 0 || json.Unmarshal(data, &fields) != nil {
		return nil
	}
	if _, there := fields[name]; there {
		fields[name] = json.RawMessage(`"` + shownAs + `"`)
	}
	shown, _ := json.Marshal(fields)
	return shown
}

// withoutCredentials keeps of a form what asks for a token and takes what proves
// who asks. A name that no form has may be a secret itself, in what is no form.
func withoutCredentials(form string) string {
	values, _ := url.ParseQuery(form) // what can be read of it
	for name := range values {
		switch name {
		case "grant_type", "scope":
		case "client_id", "client_secret":
			values[name] = []string{shownAs}
		default:
			values.Del(name)
		}
	}
	return values.Encode()
}
