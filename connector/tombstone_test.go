package connector_test

import (
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// A removal that has begun goes on by itself, and nothing is polled meanwhile.
func TestRemovalGoesOn(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("j", "k"))
		b.pass(11 * time.Minute)
		b.polls("c")
		b.failOn("delete thing-1")
		err := b.Remove(b.Context(), "c")
		if err == nil || !strings.HasSuffix(err.Error(), `thing key "j": delete thing-1: status 500`) {
			b.Errorf("Remove = %v, want why it goes on", err)
		}
		if info := b.info("c"); !info.Removing {
			b.Errorf("client = %+v, want it being removed", info)
		}
		b.failOn()
		b.pass(time.Minute)
		b.wantCalls("create j 1", "create k 1", "delete thing-1", "delete thing-2", "delete thing-1")
		if _, ok := b.Client("c"); ok || len(b.polls("c")) != 0 {
			b.Error("the client is still there, or was polled")
		}
	})
}

// The next Remove ends a removal that has begun.
func TestRemoveAgain(t *testing.T) {
	t.Parallel()
	store := connector.NewMemoryStore()
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("k"))
		b.pass(0)
		b.failOn("delete")
		if err := b.Remove(b.Context(), "c"); err == nil {
			b.Error("Remove = nil, though the thing is there")
		}
		b.failOn()
		if err := b.Remove(b.Context(), "c"); err != nil {
			b.Errorf("Remove = %v", err)
		}
		b.pass(time.Hour)
		b.wantCalls("create k 1", "delete thing-1", "delete thing-1")
		for key := range store.Range(b.Context(), "") {
			b.Errorf("%s is still stored", key)
		}
	}, connector.WithStore(store))
}
