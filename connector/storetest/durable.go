package storetest

import (
	"fmt"
	"io"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// Durable is a store that outlives its process.
type Durable interface {
	connector.Store
	io.Closer
}

// RunDurable runs the suite of [Run], and then closes a store and opens it again,
// and kills processes that save. open opens the store that lies in dir, which exists
// and is empty at first. The processes are this test, started again by its name: what
// stands before RunDurable in it runs in them too.
func RunDurable(t *testing.T, open func(dir string) (Durable, error)) {
	t.Helper()
	if saveUntilKilled(t, open) {
		return
	}
	Run(t, func(t *testing.T) connector.Store {
		t.Helper()
		return opened(t, open, t.TempDir()).Store
	})
	outlives(t, open)
}

// outlives runs what only a store that outlives its process can be asked for.
func outlives(t *testing.T, open func(dir string) (Durable, error)) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*testing.T, func(string) (Durable, error))
	}{
		{"open again", openAgain},
		{"closed", closed},
		{"killed", killed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open)
		})
	}
}

// opened is a probe of the store in dir. It is closed with the test, at the latest.
func opened(t *testing.T, open func(string) (Durable, error), dir string) *probe {
	t.Helper()
	store, err := open(dir)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { shut(t, store) })
	return &probe{ctx: t.Context(), Store: store}
}

func shut(t *testing.T, store connector.Store) {
	t.Helper()
	if durable, ok := store.(Durable); ok {
		if err := durable.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
}

// All is as it was, and what was used up stays used up.
func openAgain(t *testing.T, open func(string) (Durable, error)) {
	dir := t.TempDir()
	var kept, deleted uint64
	for round := range 3 {
		p := opened(t, open, dir)
		if round > 0 {
			p.want("kept", kept, fmt.Sprint("value ", round-1))
			p.wantNone("deleted")
			p.refused("deleted", deleted)
			p.wantKeys("", "kept")
		}
		kept = p.save("kept", kept, fmt.Sprint("value ", round))
		again := p.save("deleted", 0, "value")
		p.refused("deleted", deleted) // that of the round before
		if again == deleted {
			t.Errorf("revision %d came back", again)
		}
		deleted = again
		p.drop("deleted", deleted)
		p.report(t)
		shut(t, p.Store)
	}
}

// Nothing can be done with a store that is closed; it says so, and Close can be
// called twice.
func closed(t *testing.T, open func(string) (Durable, error)) {
	p := opened(t, open, t.TempDir())
	revision := p.save("k", 0, "one")
	p.report(t)
	shut(t, p.Store)
	shut(t, p.Store)
	_, loading := p.Load(p.ctx, "k")
	_, saving := p.Save(p.ctx, "k", revision, nil)
	deleting := p.Delete(p.ctx, "k", revision)
	var walking error
	for _, err := range p.Range(p.ctx, "") {
		walking = err
	}
	for name, err := range map[string]error{"Load": loading, "Save": saving, "Delete": deleting, "Range": walking} {
		if err == nil {
			t.Errorf("%s after Close succeeded", name)
		}
	}
}
