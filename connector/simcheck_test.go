package connector_test

import (
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// simView is what there is of each thing key: one description, if all is well.
type simView map[string][]string

// view returns what the platform shows of what a client has made, for whomever.
func (w *simWorld) view(c *simClient) simView {
	view := simView{}
	for _, t := range w.server.State().Things {
		m := w.made[t.ID]
		switch {
		case m != nil && m.client == c && t.Subject != string(c.subject):
			w.violated(c, "%s belongs to %s", m.key, t.Subject)
		case t.Subject == string(c.subject):
			key, _ := t.Attribute(connector.AttributeThingKey)
			view[key] = append(view[key], simLine(&t.Thing))
		}
	}
	return view
}

func simLine(t *connctd.Thing) string {
	words := []string{t.Name, string(t.Status)}
	for _, p := range t.Components[0].Properties {
		words = append(words, fmt.Sprint(p.ID, "=", p.Value, p.Unit))
	}
	return strings.Join(words, " ")
}

// view returns what the platform should show.
func (s simTruth) view() simView {
	view := simView{}
	for key, d := range s {
		t := d.thing()
		view[key] = []string{simLine(&t)}
	}
	return view
}

// checkClient checks that the platform shows the truth of a client.
func (w *simWorld) checkClient(c *simClient) {
	if diff := cmp.Diff(c.truth.view(), w.view(c)); diff != "" {
		w.violated(c, "after %d polls, things (-truth +platform):\n%s", c.healthy, diff)
	}
}

// checkGone checks that nothing is left of a client that was removed.
func (w *simWorld) checkGone(c *simClient) {
	if left := w.view(c); len(left) > 0 {
		w.violated(c, "things of a client that was removed: %v", left)
	}
	if stored, err := w.store.Load(w.Context(), "client/"+string(c.id)); err == nil {
		w.violated(c, "what is stored of a client that was removed: %s", stored.Value)
	}
}

// check checks all clients when all was well for long enough.
func (w *simWorld) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.clients {
		if !c.listed {
			w.checkGone(c)
			continue
		}
		info, _ := w.process.runtime.Client(c.id)
		if c.leaving || c.healthy < 3 || info.Status != connctd.StatusStarted || len(info.Mappings) != len(c.truth) {
			w.violated(c, "when all was well: leaving %t, %d polls, %+v", c.leaving, c.healthy, info)
		}
		w.checkClient(c)
	}
}
