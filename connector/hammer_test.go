package connector_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Clients come, go and are polled at once, in any order: never two polls of one,
// never two things for a key, no call that hangs, and nothing is left behind.
func TestHammer(t *testing.T) {
	t.Parallel()
	const clients, callers, rounds = 5, 8, 60
	runtimeTest(t, func(b *bench) {
		b.period = time.Second
		id := func(i int) connctd.ClientID { return connctd.ClientID(fmt.Sprint("c", i%clients)) }
		add := func(i int) error {
			key := string(id(i))
			return b.Add(connector.Client{
				ID: id(i), Instance: "i", Platform: b.platform,
				Connector: &tech{b.period, func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
					defer b.enter(s.ClientID)()
					return both(sees(key), slow(time.Duration(i%7)*200*time.Millisecond))(ctx, s, emit)
				}},
			})
		}
		var all sync.WaitGroup
		for caller := range callers {
			all.Go(func() {
				for round := range rounds {
					i := caller*rounds + round*3
					var err error
					switch (caller + round) % 5 {
					case 0:
						err = b.Remove(b.Context(), id(i))
					case 1:
						err = b.PollNow(b.Context(), id(i))
					case 2:
						_, _ = b.Client(id(i))
						time.Sleep(time.Duration(i%11) * 100 * time.Millisecond)
					default:
						err = add(i)
					}
					b.expected(err)
				}
			})
		}
		all.Wait()
		for i := range clients {
			b.expected(b.Remove(b.Context(), id(i)))
		}
		synctest.Wait()
		if left, twins := b.platform.Mappings(); len(left) != 0 || twins != 0 {
			b.Errorf("things %v are left, %d keys had two", left, twins)
		}
	}, connector.WithWorkers(3))
}

// expected fails for an error that none of the calls of the hammer may give.
func (b *bench) expected(err error) {
	b.Helper()
	switch {
	case err == nil, errors.Is(err, connector.ErrKnownClient), errors.Is(err, connector.ErrUnknownClient):
	case strings.HasSuffix(err.Error(), "connector: client is being removed"):
	case errors.Is(err, context.Canceled): // the poll was cancelled by Remove
	default:
		b.Errorf("unexpected error: %v", err)
	}
}
