package connectortest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Act lets the connector do an action on one of the things, and returns how that ended.
// What the thing does not declare is refused, as by [connector.Runtime.Act].
func (b *Bench) Act(call connector.ActionCall) (connctd.ActionStatus, error) {
	return b.runtime.Act(context.Background(), clientID, call)
}

func (b *Bench) beginAction(ctx context.Context, _ connector.ActionCall) error { return b.begin(ctx) }

func (b *Bench) endAction(_ context.Context, _ connector.ActionCall, _ connctd.ActionStatus, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.began { // else the connector was not asked
		b.finish(err)
	}
}

// actions returns a call of each action that the things have. What customers would
// enter is made up.
func (w *wellness) actions() []connector.ActionCall {
	value := map[connctd.ValueType]connctd.Value{connctd.TypeString: "a", connctd.TypeNumber: "1", connctd.TypeBoolean: "true"}
	var calls []connector.ActionCall
	for _, key := range slices.Sorted(maps.Keys(w.things)) {
		for _, c := range w.things[key].Components {
			for _, a := range c.Actions {
				call := connector.ActionCall{ID: "action-1", Key: key, Component: c.ID, Action: cmp.Or(a.ID, connctd.ActionID(a.Name)), Params: map[string]connctd.Value{}}
				for _, p := range a.Parameters {
					call.Params[p.Name] = value[p.Type]
				}
				calls = append(calls, call)
			}
		}
	}
	return calls
}

// act lets each action be done when all is well, and with each fault.
func (w *wellness) act(t *testing.T, s setup) []string {
	t.Helper()
	var all []string
	for _, call := range w.actions() {
		asks := false
		all = append(all, inBubble(t, s, func(p *probe) { asks = w.actOnce(p, call) })...)
		for _, f := range faults() {
			if asks && !f.kills && !slices.Contains(s.without, f.name) {
				all = append(all, inBubble(t, s, func(p *probe) { w.actInVain(p, call, f) })...)
			}
		}
	}
	return all
}

// actOnce acts when all is well, and reports whether that succeeded by asking the
// technology. That it fails is no fault: the parameters are made up.
func (w *wellness) actOnce(p *probe, call connector.ActionCall) bool {
	about := fmt.Sprintf("action %s of %s", call.Action, call.Key)
	if !w.begin(p) {
		return false
	}
	p.platform.taken()
	before := len(p.upstream.seen())
	p.use(nil, nil)
	p.acts = true
	status, _ := p.Act(call)
	asked := len(p.upstream.seen()) > before
	p.behaved(about, false)
	p.complainOfLoss(about, p.platform.taken())
	return asked && status == connctd.ActionCompleted
}

// actInVain acts when every request meets a fault.
func (w *wellness) actInVain(p *probe, call connector.ActionCall, f fault) {
	if !w.begin(p) {
		return
	}
	p.platform.taken()
	p.use(nil, &strike{fault: f, bench: p.Bench, all: true, wait: maxWait})
	p.acts = true
	status, _ := p.Act(call)
	about := fmt.Sprintf("action %s of %s, whose request %s", call.Action, call.Key, f.said)
	p.behaved(about, f.panics)
	if refused := f.status >= 300 || f.do != nil && !f.panics; refused && status != connctd.ActionFailed {
		p.complain(about, "it ended as %s. Return the error: the customer is told that it failed", status)
	}
	if p.Status() == connctd.StatusError && !f.person {
		p.complain(about, "the client went to status ERROR for a failure that passes by itself. Return such an error as it is, without Misconfigured or AuthRevoked")
	}
	p.complainOfLoss(about, p.platform.taken())
}
