package connectortest

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connector"
)

// maxTargets is how many different requests of a poll meet each fault: the first ones.
const maxTargets = 8

// Conform checks that a connector keeps what the runtime and its users rely on. It needs
// an upstream that answers as the technology does when all is well and shows some
// things: [Routes], or a stand-in of one's own. The connector's real Poll runs in a real
// runtime, in virtual time.
//
// First all is well: the client starts, a poll to which the same is answered writes
// nothing, keys and shapes stay when values change, and no secret gets into a thing.
// Then each of the [Faults] strikes each request, in the first poll and in later ones:
// no panic, nothing deleted, nothing made up, the ctx heeded, no request tried again
// and again, Retry-After obeyed, ERROR only where a person can help, no secret in an
// error or a log; and when all is well again, the things are as they were, the same
// ones and none twice. A connector that asks for consent by OAuth is given it, and must
// live with tokens that expire and are revoked. The bench hands out the tokens: upstream
// is asked for none, and has to take any. If it acts, it is asked to do each
// action of its things, and one that cannot be done must fail.
//
// Empty lists and values that are null may be the truth, so after these things may be
// missing. An answer {} and an error object with status 200 are not: Poll has to refuse
// an answer that lacks the list that it always has, and sees a nil slice then. For a
// technology that means it, [Without] leaves such a fault out.
//
// What is wrong fails a subtest with the request, what it met, and what to do.
func Conform(t *testing.T, c connector.Connector, upstream http.Handler, opts ...Option) {
	t.Helper()
	conform(t, newSetup(t, c, upstream, opts), func(name string, check func(t *testing.T) []string) {
		t.Run(name, func(t *testing.T) {
			for _, complaint := range check(t) {
				t.Error(complaint)
			}
		})
	})
}

// conform runs all checks, each as a part with a name. What they return is wrong.
func conform(t *testing.T, s setup, part func(name string, check func(t *testing.T) []string)) {
	t.Helper()
	well := &wellness{}
	part("healthy", func(t *testing.T) []string { return inBubble(t, s, well.check) })
	if well.tape == nil {
		return // nothing else would say more
	}
	if _, ok := s.connector.(connector.Authorizer); ok {
		part("access token expires", func(t *testing.T) []string { return inBubble(t, s, well.expires) })
		part("consent is revoked", func(t *testing.T) []string { return inBubble(t, s, well.revoked) })
	}
	if _, ok := s.connector.(connector.Actor); ok {
		part("actions", func(t *testing.T) []string { return well.act(t, s) })
	}
	for _, f := range faults() {
		if slices.Contains(s.without, f.name) {
			continue
		}
		part(f.name, func(t *testing.T) []string {
			var all []string
			for _, target := range well.targets(f) {
				all = append(all, inBubble(t, s, func(p *probe) { p.strikeAt(well, f, target) })...)
			}
			return all
		})
	}
}

// inBubble runs one check in virtual time and returns what is wrong.
func inBubble(t *testing.T, s setup, check func(*probe)) (complaints []string) {
	t.Helper()
	var p *probe
	signs, done := new(atomic.Int64), make(chan struct{})
	go watchSpin(signs, done)
	defer close(done)
	defer func() {
		if v := recover(); v != nil { // by package synctest, and nothing else panics there
			complaints = append(p.complaints, fmt.Sprintf("%v: a goroutine of the connector waits for what never comes. Wait with a select on ctx.Done(), and give back what you hold by defer", v))
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		p = &probe{Bench: newBench(t, s)}
		p.upstream.signs = signs
		defer settle()
		defer p.close()
		check(p)
	})
	return p.complaints
}
