package connectortest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// A URL without a host fails as it would in earnest, however it is asked for.
func TestRelativeURL(t *testing.T) {
	t.Parallel()
	ask := func(ctx context.Context, do func(*http.Request) (*http.Response, error)) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "/lamps", nil)
		if err != nil {
			return err
		}
		res, err := do(req)
		if err == nil {
			_ = res.Body.Close()
		}
		return err
	}
	polls := map[string]homePoll{
		"GetJSON": func(ctx context.Context, in homeInput, _ *connector.Emitter) error {
			return in.HTTP.GetJSON(ctx, "/lamps", nil, new(any))
		},
		"Do": func(ctx context.Context, in homeInput, _ *connector.Emitter) error { return ask(ctx, in.HTTP.Do) },
		"Client": func(ctx context.Context, in homeInput, _ *connector.Emitter) error {
			return ask(ctx, in.HTTP.Client().Do)
		},
	}
	for name, poll := range polls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := Poll(t, homeConnector(poll), Routes{"GET /lamps": JSON("[]")})
			if err := b.Err(); err == nil || !strings.HasSuffix(err.Error(), `unsupported protocol scheme ""`) {
				t.Errorf("the poll = %v", err)
			}
			if b.Status() != connctd.StatusStarting {
				t.Errorf("status %s", b.Status())
			}
		})
	}
}
