package connctd_test

import (
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// A request for an access token may be repeated wherever it was cut. A call that
// gets no token in the end has surely done nothing, so a create does not speak of
// an unknown outcome.
func TestCutsOfTokenRequest(t *testing.T) {
	t.Parallel()
	for name, f := range flows {
		switch name {
		case "ListDescriptions", "GetDescription", "FindInstance", "FindClient":
			continue // they do not begin with a request for a token
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ref := f.uncut(t)
			for _, p := range points {
				for _, c := range append(looking(once(p), false), looking(plan{rest: p}, false)...) {
					synctest.Test(t, func(t *testing.T) { f.checkToken(t, c, ref) })
				}
			}
		})
	}
}

func (f flow) checkToken(t *testing.T, c cutCase, ref calm) {
	t.Helper()
	w := newWorld(t, c)
	w.c = w.srv.Client(connctd.WithHTTPClient(w.net.client()), connctd.WithClientCredentials(
		connctd.ClientCredentials{ID: mockserver.DefaultID, Secret: connctd.NewSecret(mockserver.DefaultSecret)}))
	w.net.arm(c.plan)
	got, err := f.run(t, w)
	done := c.plan.rest == uncut
	ref.compare(t, c, expected{success: done, acted: done}, got, err)
}
