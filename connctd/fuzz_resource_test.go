package connctd_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/connctd/connctd-go/connctd"
)

// decoding is each call that decodes an answer.
var decoding = map[string]func(context.Context, *connctd.Client) (any, error){
	"ListDescriptions": func(ctx context.Context, c *connctd.Client) (any, error) { return c.ListDescriptions(ctx) },
	"GetDescription":   func(ctx context.Context, c *connctd.Client) (any, error) { return c.GetDescription(ctx, "2") },
	"ListInstances":    func(ctx context.Context, c *connctd.Client) (any, error) { return c.ListInstances(ctx) },
	"GetInstance":      func(ctx context.Context, c *connctd.Client) (any, error) { return c.GetInstance(ctx, "i") },
	"GetClient": func(ctx context.Context, c *connctd.Client) (any, error) {
		return c.Subject("s").GetClient(ctx, "c")
	},
	"GetThing": func(ctx context.Context, c *connctd.Client) (any, error) {
		return c.Subject("s").GetThing(ctx, "t")
	},
	"GetComponent": func(ctx context.Context, c *connctd.Client) (any, error) {
		return c.Subject("s").GetComponent(ctx, "t", "k")
	},
	"GetProperty": func(ctx context.Context, c *connctd.Client) (any, error) {
		return c.Subject("s").GetProperty(ctx, "t", "k", "p")
	},
}

// FuzzResource checks that no answer makes a call panic, that one that cannot be
// read is a bad response, and that a resource comes back from its own encoding.
func FuzzResource(f *testing.F) {
	entries, err := os.ReadDir("testdata/wire")
	if err != nil {
		f.Fatal(err)
	}
	for _, entry := range entries {
		f.Add(wire(f, entry.Name()))
	}
	for _, body := range []string{"", "null", "[]", "{}", "[null]", "[[]]", `[{"href":7}]`, `{"id":null,"clients":null}`, `{"ID":"x","id":"y"}`, `{"lastUpdate":"9999-12-31T23:59:59.999999999+23:59"}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, read := range decoding {
			got, err := read(t.Context(), newClient(t, always(200, string(body))))
			if err != nil {
				if !errors.Is(err, connctd.ErrBadResponse) {
					t.Errorf("%s: error = %v", name, err)
				}
				continue
			}
			encoded, err := json.Marshal(got)
			if err != nil {
				t.Errorf("%s: what was read cannot be written: %v", name, err)
				continue
			}
			again, err := read(t.Context(), newClient(t, always(200, string(encoded))))
			if err != nil {
				t.Errorf("%s: it is refused after encoding: %v", name, err)
			} else if diff := cmp.Diff(got, again, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s, after encoding (-want +got):\n%s", name, diff)
			}
		}
	})
}
