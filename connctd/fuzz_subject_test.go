package connctd_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// FuzzSubject checks rule S6: a subject is refused before anything is sent, or
// arrives at a server of net/http byte for byte and alone.
func FuzzSubject(f *testing.F) {
	for _, subject := range []string{
		"alice", "", " ", "bob ", " bob", "a\tb", "a\r\nX: y", "jörg", "a\x7f", "a b", "~", "!", "a:b,c;d", "a\x00", "\xff",
		strings.Repeat("x", 256), strings.Repeat("x", 257),
	} {
		f.Add(subject)
	}
	f.Fuzz(func(t *testing.T, subject string) {
		var got []string
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			got = arrival(t, r).Header["X-External-Subject-Id"]
			return respond(200, "[]"), nil
		}}
		_, err := newClient(t, rt).Subject(subject).ListThings(t.Context())
		if isSubject(subject) != (err == nil) {
			t.Fatalf("%q: error = %v", subject, err)
		}
		if err != nil {
			if !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
				t.Errorf("%q: error = %v after %d requests", subject, err, len(rt.sent()))
			}
			return
		}
		if len(got) != 1 || got[0] != subject {
			t.Errorf("%q came through as %q", subject, got)
		}
	})
}

// isSubject is a slow and obvious reading of the rule.
func isSubject(s string) bool {
	for _, b := range []byte(s) {
		if b < 0x20 || b > 0x7e {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 256 && strings.TrimSpace(s) == s
}
