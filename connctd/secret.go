package connctd

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"unicode/utf8"
	"unique"
)

// Secret is text that must not be seen: a token, a client secret, an application
// key. It prints as "[redacted]" under every verb of package fmt, in JSON, in
// slog and inside a struct that somebody dumps. Two secrets of the same text are
// equal under ==. The zero value is the empty secret.
//
// A Secret in the configuration of an [InstanceSpec] or a [ClientSpec] is sent
// with its true value; nothing else shows it but [Secret.Reveal].
type Secret struct {
	// A handle is a pointer: what prints unexported fields by reflection sees
	// an address. What follows pointers finds the text masked.
	text     unique.Handle[string]
	revealed bool // encode the true value; only in a copy that is being sent
}

// NewSecret makes a secret of text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: unique.Make(masked(text))}
}

// Reveal returns the text. It is the only way to it.
func (s Secret) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return masked(s.text.Value())
}

// mask is made anew by each process.
var mask = sync.OnceValue(func() (key [64]byte) {
	_, _ = rand.Read(key[:]) // it never fails
	return key
})

// masked hides a text from dumps of memory by reflection, and shows it again.
func masked(text string) string {
	key := mask()
	var b strings.Builder
	b.Grow(len(text))
	for i := range len(text) {
		b.WriteByte(text[i] ^ key[i%len(key)])
	}
	return b.String()
}

// IsZero reports whether the secret is empty. It says nothing else about it.
func (s Secret) IsZero() bool { return s.text == unique.Handle[string]{} }

// Equal reports whether both hold the same text.
func (s Secret) Equal(other Secret) bool { return s.text == other.text }

// String returns "[redacted]", or "" for the empty secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return redacted
}

// Format writes what String returns, whatever the verb and its flags.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue redacts the secret in slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

var errNotText = errors.New("a secret that is not valid UTF-8 cannot be sent as JSON")

// MarshalJSON writes "[redacted]", or "" for the empty secret.
func (s Secret) MarshalJSON() ([]byte, error) {
	switch text := s.Reveal(); {
	case !s.revealed:
		return json.Marshal(s.String())
	case !utf8.ValidString(text): // encoding/json would send another text
		return nil, errNotText
	default:
		return json.Marshal(text)
	}
}

// UnmarshalJSON reads the text from a JSON string.
func (s *Secret) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		// The error of encoding/json may repeat the data.
		return fmt.Errorf("%w: a secret must be a JSON string", ErrInvalid)
	}
	*s = NewSecret(text)
	return nil
}
