package connector_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// deafStore is a store whose Save of some keys heeds no ctx for an hour, and then fails.
type deafStore struct {
	connector.Store
	prefix string
	deaf   atomic.Bool
}

func (s *deafStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	if s.deaf.Load() && strings.HasPrefix(key, s.prefix) {
		time.Sleep(time.Hour)
		return 0, errors.New("no answer")
	}
	return s.Store.Save(ctx, key, revision, value)
}

// Run ends shortly after its stop timeout, whatever a store does: R8. A token that is not
// stored by then is not used: R7.
func TestStopBesideAStoreThatHangs(t *testing.T) {
	t.Parallel()
	const patience = 10 * time.Second
	for _, prefix := range []string{"token/", "client/", ""} {
		store := &deafStore{Store: connector.NewMemoryStore(), prefix: prefix}
		consentTest(t, func(c consents) {
			c.addAsking("a", inTurn(reads, both(reads, sees("new"))))
			c.consent("a")
			c.expire()
			store.deaf.Store(true)
			c.seen()
			go func() { _ = c.PollNow(c.Context(), "a") }()
			synctest.Wait()
			began := time.Now()
			c.stop()
			err := <-c.ended
			if took := time.Since(began); err != nil || took > patience+2*time.Second {
				c.Errorf("%q hangs: Run = %v %v after its ctx had ended, want nil within 2s of %v", prefix, err, took, patience)
			}
			c.ended <- err // for the end of the test
			c.pass(2 * time.Hour)
			for _, call := range c.seen() {
				if prefix != "client/" && strings.Contains(call, "access-token-2") {
					c.Errorf("%q hangs: a token was used that is not stored: %s", prefix, call)
				}
			}
		}, connector.WithStore(store), connector.WithStopTimeout(patience))
	}
}
