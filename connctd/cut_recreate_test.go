package connctd_test

import (
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
)

// A client that waits for consent, whose link was lost, is made anew: wherever one
// or two requests are cut on the way, there is one client in the end.
func TestCutsOfRecreate(t *testing.T) {
	t.Parallel()
	const length = 7 // create, descriptions, list, a link, delete, create, and one more
	for i := range length {
		for _, p := range points {
			one := plan{first: make([]point, i+1)}
			one.first[i] = p
			cases := looking(one, false)
			for _, q := range points {
				two := plan{first: append(one.first[:i+1:i+1], q)}
				cases = append(cases, cutCase{plan: two, look: looks[i%len(looks)]})
			}
			for _, c := range cases {
				synctest.Test(t, func(t *testing.T) { checkRecreate(t, c) })
			}
		}
	}
}

func checkRecreate(t *testing.T, c cutCase) {
	t.Helper()
	w := newWorld(t, c)
	pending := connctd.ClientSpec{Type: "netatmo"}
	must(w.srv.Client().Subject("bob").CreateClient(t.Context(), pending))
	w.net.arm(c.plan)
	id, err := ensureClient("bob", pending, connctd.RecreatePending())(t.Context(), w)
	var bobs []connctd.ClientID
	for _, client := range w.srv.State().Clients {
		if client.Subject == "bob" {
			bobs = append(bobs, client.ID)
		}
	}
	if err != nil || len(bobs) != 1 || id != bobs[0] {
		t.Errorf("%v: %v, %v; the clients are %v", c, id, err, bobs)
	}
}
