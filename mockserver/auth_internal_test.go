package mockserver

import (
	"testing"
	"time"
)

// Tokens are kept until they expire, but not any number of them, and a fork has its own.
func TestTokensAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Now()
	a := newAuthority(1, nil)
	fetch := func(a *authority) string { return a.issue(Credential{ID: "app"}, nil, now) }
	first, second := fetch(a), fetch(a)
	delete(a.grants, second) // as a fault may
	third := fetch(a)
	for range maxFetched - 3 {
		fetch(a)
	}
	b := a.fork()
	fetch(a)
	fetch(b)
	for name, has := range map[string]*authority{"the server": a, "its fork": b} {
		if _, lives := has.grants[first]; lives {
			t.Errorf("%s: the oldest of %d tokens lives", name, maxFetched+1)
		}
		if _, lives := has.grants[third]; !lives {
			t.Errorf("%s: a token has ended too early", name)
		}
	}
	now = now.Add(tokenLife)
	last := fetch(a)
	if _, lives := a.grants[last]; !lives || len(a.grants) != 1 || len(a.fetched) != 1 {
		t.Errorf("an hour later there are %d tokens, want 1", len(a.grants))
	}
}

// A token costs the same however many there are.
func BenchmarkIssueToken(b *testing.B) {
	b.ReportAllocs()
	a := newAuthority(1, nil)
	now := time.Now()
	for b.Loop() {
		a.issue(Credential{ID: "app"}, nil, now)
	}
}
