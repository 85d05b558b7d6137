package connector_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// A store that does not take the revisions that it gives, as one that reads from a
// copy that lags, is not asked for ever.
func TestStoreThatLags(t *testing.T) {
	t.Parallel()
	store := &laggingStore{Store: connector.NewMemoryStore()}
	consentTest(t, func(c consents) {
		want := func(what string, err error) {
			c.Helper()
			if !errors.Is(err, connector.ErrRevision) {
				c.Errorf("%s = %v, want ErrRevision", what, err)
			}
		}
		c.addAsking("a", reads)
		store.lag("consent/")
		_, err := c.StartConsent(c.Context(), "a", comeBack)
		want("StartConsent", err)
		store.lag("")
		query := c.agree(c.start("a"))
		store.lag("consent/")
		_, err = c.FinishConsent(c.Context(), query, anyones)
		want("FinishConsent", err)
		store.lag("token/")
		_, err = c.FinishConsent(c.Context(), query, anyones)
		want("FinishConsent whose tokens are not taken", err)
		store.lag("")
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("a poll with the tokens that were not taken = %v", err)
		}
	}, connector.WithStore(store))
}

// laggingStore says of some keys that they were changed by another.
type laggingStore struct {
	connector.Store
	prefix atomic.Value // of the keys
	calls  atomic.Int64
}

func (s *laggingStore) lag(prefix string) { s.prefix.Store(prefix); s.calls.Store(0) }

func (s *laggingStore) lags(key string) bool {
	prefix, _ := s.prefix.Load().(string)
	if prefix == "" || !strings.HasPrefix(key, prefix) {
		return false
	}
	if s.calls.Add(1) > 100 {
		panic("it is asked again and again")
	}
	return true
}

func (s *laggingStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	if s.lags(key) {
		return 0, connector.ErrRevision
	}
	return s.Store.Save(ctx, key, revision, value)
}

func (s *laggingStore) Delete(ctx context.Context, key string, revision uint64) error {
	if s.lags(key) {
		return connector.ErrRevision
	}
	return s.Store.Delete(ctx, key, revision)
}
