package connctd

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The ids of the API's resources. They are opaque: compare them, store them,
// give them back. What may be in one stands under Names in the package's story.
type (
	// DescriptionID names a connector description. In JSON it is a number.
	DescriptionID string
	// InstanceID names a connector instance.
	InstanceID string
	// ClientID names a connector client.
	ClientID string
	// ThingID names a thing.
	ThingID string
	// ComponentID names a component; it is unique within its thing.
	ComponentID string
	// PropertyID names a property; it is unique within its component.
	PropertyID string
	// ActionID names an action; it is unique within its component.
	ActionID string
	// ActionRequestID names what came of one [Subject.TriggerAction].
	ActionRequestID string
)

// MarshalJSON writes a decimal id as a JSON number, as the API document does,
// and any other as a string.
func (id DescriptionID) MarshalJSON() ([]byte, error) {
	if isNumber(string(id)) {
		return []byte(id), nil
	}
	return json.Marshal(string(id))
}

// UnmarshalJSON reads a number or a string.
func (id *DescriptionID) UnmarshalJSON(data []byte) error {
	if isNumber(string(data)) {
		*id = DescriptionID(data)
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("description id: want a number or a string: %w", err)
	}
	*id = DescriptionID(s)
	return nil
}

// isNumber reports whether s is a JSON integer without sign.
func isNumber(s string) bool {
	if s == "" || len(s) > 1 && s[0] == '0' {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

const maxIDLength = 200

// checkID reports why id cannot be one segment of a path. The message gives the
// shape of the id, never the id, which may be hostile.
func checkID(id string) error {
	switch {
	case id == "":
		return errors.New("id is empty")
	case len(id) > maxIDLength:
		return fmt.Errorf("id has %d bytes, at most %d are allowed", len(id), maxIDLength)
	}
	// An id that a proxy might unescape again must be harmless then, too.
	for plain, i := id, 0; ; i++ {
		if err := checkSegment(plain); err != nil {
			return err
		}
		next := unescape(plain)
		if next == plain {
			return nil
		}
		if i == 3 {
			return errors.New("id is escaped too often")
		}
		plain = next
	}
}

var escape = regexp.MustCompile("%[0-9A-Fa-f]{2}")

// unescape undoes every escape that is one and leaves the rest: a strict reader
// would refuse "%2f%" as a whole, a lax one sees the slash.
func unescape(s string) string {
	if !strings.Contains(s, "%") { // as in all but a few ids; the pattern allocates
		return s
	}
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		plain, _ := url.PathUnescape(e) // what the pattern matches can be read
		return plain
	})
}

func checkSegment(s string) error {
	switch {
	case !utf8.ValidString(s):
		return errors.New("id is not valid UTF-8")
	case isStep(s):
		return errors.New("id is a step in a path, as .. is")
	case strings.ContainsAny(s, `/\`):
		return errors.New("id contains a slash or a backslash")
	case strings.ContainsFunc(s, unicode.IsControl):
		return errors.New("id contains a control character")
	}
	return nil
}

// isStep reports whether a server could take s for "." or "..": some drop what
// follows a semicolon.
func isStep(s string) bool {
	name, _, _ := strings.Cut(s, ";")
	return name == "." || name == ".."
}
