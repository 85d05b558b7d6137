package connctd_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// FuzzCreatedID checks that the id in the answer to a create can be used, or the
// answer is a bad response that says that something was created.
func FuzzCreatedID(f *testing.F) {
	for _, body := range []string{
		`{"id":"c1"}`, `{"Id":"c1"}`, `{"client_id":"c1"}`, `{"id":null,"client_id":"c1"}`, `{"id":7}`, `{"id":""}`, `{"id":"../x"}`, `{"id":"a\u0000"}`,
		"", "null", "[]", "{}", `{"id":"a"`, `{"id":"a","id":"b/c"}`, `{"id":"..%2fx%zz"}`,
	} {
		f.Add([]byte(body))
	}
	f.Add(wire(f, "create-client-response.json"))
	f.Fuzz(func(t *testing.T, body []byte) {
		alice := newClient(t, always(201, string(body))).Subject("alice")
		created, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
		if err != nil {
			if !errors.Is(err, connctd.ErrBadResponse) || errors.Is(err, connctd.ErrInvalid) {
				t.Errorf("error = %v", err)
			}
			return
		}
		if err := alice.DeleteClient(t.Context(), created.ID); err != nil || created.NeedsRedirect() {
			t.Errorf("%v cannot be used: %v", created, err)
		}
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			t.Errorf("%q was read: %v", body, err)
		}
	})
}
