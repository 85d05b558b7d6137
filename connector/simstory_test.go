package connector_test

import (
	"fmt"
	"strings"
	"time"
)

// maxSimTold is how many events a story has: the last ones before a rule broke.
const maxSimTold = 60

// simEvent is something that happened, to one client or to all.
type simEvent struct {
	at     time.Time
	client *simClient // nil: to all
	format string
	args   []any
}

// tell notes an event. The caller holds the lock of the world.
func (w *simWorld) tell(c *simClient, format string, args ...any) {
	w.story = append(w.story, simEvent{time.Now(), c, format, args})
}

// violated notes that a rule is broken, with the story of the client up to there. The
// caller holds the lock of the world.
func (w *simWorld) violated(c *simClient, format string, args ...any) {
	w.Helper()
	w.tell(c, "RULE BROKEN: "+format, args...)
	if w.broken++; w.broken > 3 {
		return // what follows from it helps nobody
	}
	who := "everybody"
	if c != nil {
		who = string(c.id)
	}
	w.Errorf("seed %d, %s: %s\nthe story of %s (go test -run TestSimulation -sim.seed=%d):\n%s",
		w.seed, who, fmt.Sprintf(format, args...), who, w.seed, w.storyOf(c))
}

// storyOf returns what happened to a client and to all.
func (w *simWorld) storyOf(c *simClient) string {
	var lines []string
	for _, e := range w.story {
		if e.client != nil && e.client != c {
			continue
		}
		who := "all"
		if e.client != nil {
			who = string(e.client.id)
		}
		lines = append(lines, fmt.Sprintf("  %12v %-4s %s", e.at.Sub(w.began).Round(time.Millisecond), who, fmt.Sprintf(e.format, e.args...)))
	}
	if *simSeed == 0 && len(lines) > maxSimTold {
		lines = lines[len(lines)-maxSimTold:]
	}
	return strings.Join(lines, "\n")
}
