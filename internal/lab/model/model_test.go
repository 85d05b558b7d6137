package model

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// TestMain lets rapid make as many checks as rule M13 wants, and leave no file behind,
// unless it is told otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	usual := map[string]string{"rapid.checks": "1000", "rapid.nofailfile": "true"}
	flag.Visit(func(f *flag.Flag) { delete(usual, f.Name) })
	for name, value := range usual {
		if err := flag.Set(name, value); err != nil {
			panic("model: " + err.Error())
		}
	}
	os.Exit(m.Run())
}

// Rule M13: the server agrees with an independent model, whatever happens.
func TestModel(t *testing.T) {
	t.Parallel()
	steps, polls, decisions := map[string]int{}, map[outcome]int{}, map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		inBubble(t, func() {
			s, err := newStory()
			if err != nil {
				rt.Fatal(err)
			}
			s.polls, s.decisions = polls, decisions
			defer func() { _ = s.srv.Close() }()
			all := s.actions()
			for name, do := range all {
				all[name] = func(rt *rapid.T) { do(rt); steps[name]++ }
			}
			rt.Repeat(all)
		})
	})
	t.Logf("steps: %v; polls by their outcome: %v; decisions: %v", steps, polls, decisions)
	for outcome := range revoked + 1 {
		if n := polls[outcome]; n < 20 {
			t.Errorf("outcome %d of a poll came %d times, which says nothing", outcome, n)
		}
	}
	for _, what := range []string{"allow", "deny", "allow and get lost", "expire", "again", "after the end"} {
		if n := decisions[what]; n < 10 {
			t.Errorf("%d decisions of the kind %q say nothing", n, what)
		}
	}
}

// inBubble runs do in a bubble. Package rapid ends a check by a panic, which has to
// get out of the bubble in one piece. It tells panics apart by where they come from, so
// a failure and a story that came to its end too early each have a line of their own:
// else it makes a failing story shorter until nothing of it is left.
func inBubble(t *testing.T, do func()) {
	t.Helper()
	var ended any
	synctest.Test(t, func(*testing.T) {
		defer func() { ended = recover() }()
		do()
	})
	if fmt.Sprintf("%T", ended) == "rapid.invalidData" {
		panic(ended)
	}
	if ended != nil {
		panic(ended)
	}
}
