package mockserver

import (
	"bytes"
	"encoding/json"
	"net/url"
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
	case e.op.configures() && !e.body.cut: // else it is done already
		return string(withoutConfiguration(e.body.data))
	}
	return e.body.text()
}

// shownAnswer is the body of the answer without a token.
func (e *entry) shownAnswer() string {
	if e.op == FetchToken {
		return string(withoutMember(e.answer.data, "access_token"))
	}
	return e.answer.text()
}

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
