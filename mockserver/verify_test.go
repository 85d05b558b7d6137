package mockserver_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// hours is a configuration of which no field alone is wrong.
type hours struct {
	From int `connctd:"from"`
	To   int `connctd:"to"`
}

func (h hours) check() error {
	if h.From > h.To {
		return errors.New("from is after to")
	}
	return nil
}

// checking is a connector that decides on instances and clients after before.
func checking(before func(context.Context) error) connector.Connector {
	return connector.Define(connector.Definition[hours, hours]{
		Type: "hours",
		Check: func(ctx context.Context, in connector.Input[hours, struct{}]) error {
			return errors.Join(before(ctx), in.Instance.check())
		},
		CheckClient: func(ctx context.Context, in connector.Input[hours, hours]) error {
			return errors.Join(before(ctx), in.Client.check())
		},
		Poll: func(context.Context, connector.Input[hours, hours], *connector.Emitter) error { return nil },
	})
}

func hoursOf(from, to int) map[string]int { return map[string]int{"from": from, "to": to} }

// What a connector refuses is answered 400 with its reason, and nothing is made: M2.
func TestConnectorRefusesConfiguration(t *testing.T) {
	t.Parallel()
	asked := 0
	srv := mockserver.New(t, mockserver.WithConnector(checking(func(context.Context) error { asked++; return nil })))
	c := srv.Client()
	instance := func(from, to int) error {
		_, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "hours", Config: hoursOf(from, to)})
		return err
	}
	client := func(from, to int) error {
		_, err := c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "hours", Config: hoursOf(from, to)})
		return err
	}
	steps := []struct {
		name string
		err  error
		want error
	}{
		{"a client without an instance", client(1, 2), connctd.ErrNoInstance},
		{"an instance that is refused", instance(2, 1), connctd.ErrBadRequest},
		{"an instance", instance(1, 2), nil},
		{"a second instance", instance(2, 1), connctd.ErrConflict},
		{"a client that is refused", client(2, 1), connctd.ErrBadRequest},
		{"a client", client(1, 2), nil},
		{"a second client", client(2, 1), connctd.ErrConflict},
	}
	for _, s := range steps {
		if !errors.Is(s.err, s.want) {
			t.Errorf("%s: %v, want %v", s.name, s.err, s.want)
		}
		if s.want == connctd.ErrBadRequest && !strings.Contains(s.err.Error(), "BAD_CONFIGURATION: configuration: from is after to") {
			t.Errorf("%s: %v, want the reason", s.name, s.err)
		}
	}
	if asked != 4 {
		t.Errorf("the connector was asked %d times, want 4: not where the answer is clear", asked)
	}
	if state := srv.State(); len(state.Instances) != 1 || len(state.Clients) != 1 {
		t.Errorf("%d instances and %d clients, want one of each", len(state.Instances), len(state.Clients))
	}
}

// The server goes on while a connector is asked, and looks again afterwards: M1.
func TestConnectorIsAskedWithoutALock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context) error {
			select {
			case <-time.After(5 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		srv := mockserver.New(t, mockserver.WithConnector(checking(slow)))
		c := srv.Client()
		var all sync.WaitGroup
		results := make(chan error, 2)
		for range 2 {
			all.Go(func() {
				_, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "hours"})
				results <- err
			})
		}
		synctest.Wait() // both are asked
		start := time.Now()
		if refs, err := c.ListInstances(t.Context()); err != nil || len(refs) != 0 || time.Since(start) != 0 {
			t.Errorf("meanwhile: %v, %v after %v", refs, err, time.Since(start))
		}
		all.Wait()
		first, second := <-results, <-results
		if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), connctd.ErrConflict) {
			t.Errorf("two at once: %v and %v, want one and a conflict", first, second)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start = time.Now()
		_, err := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "hours"})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("a caller who goes away: %v after %v", err, time.Since(start))
		}
		time.Sleep(10 * time.Second)
		if state := srv.State(); len(state.Clients) != 0 {
			t.Errorf("a client was made for a caller who was gone: %+v", state.Clients)
		}
	})
}
