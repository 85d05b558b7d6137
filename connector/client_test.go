package connector

import (
	"context"
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// idle is a connector that sees nothing.
type idle struct{}

func (idle) Description() connctd.Description               { return connctd.Description{TypeID: "t"} }
func (idle) Poll(context.Context, *Session, *Emitter) error { return nil }

// PollNow may have found the client just before Remove ended.
func TestAwaitARemovedClient(t *testing.T) {
	t.Parallel()
	r := NewRuntime()
	if err := r.Add(Client{ID: "c", Connector: idle{}, Platform: &FakePlatform{}}); err != nil {
		t.Fatal(err)
	}
	c, err := r.client("c")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Remove(t.Context(), "c"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-c.await(false).done:
		if !errors.Is(err, errRemoved) {
			t.Errorf("it was told %v", err)
		}
	default:
		t.Error("it waits for a poll that never begins")
	}
	if err := c.depart(t.Context(), errRemoved, c.drop); !errors.Is(err, ErrUnknownClient) {
		t.Errorf("removing it again = %v, want ErrUnknownClient", err)
	}
	if next := r.work(t.Context(), Job{Key: "c"}); !next.Due.IsZero() {
		t.Errorf("a job of it is due again at %v", next.Due)
	}
}
