package connector_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// hastyStore calls before a token is there to be seen.
type hastyStore struct {
	connector.Store
	saved func()
}

func (s *hastyStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	next, err := s.Store.Save(ctx, key, revision, value)
	if strings.HasPrefix(key, "token/") && s.saved != nil {
		s.saved()
	}
	return next, err
}

// A poll may use the tokens of a new consent before that is over. If they are refused,
// the client is in ERROR and stays there: it has no tokens to start with.
func TestPollBeforeConsentIsOver(t *testing.T) {
	t.Parallel()
	store := &hastyStore{Store: connector.NewMemoryStore()}
	consentTest(t, func(c consents) {
		c.addAsking("a", func(context.Context, *connector.Session, *connector.Emitter) error {
			return connector.AuthRevoked(nil)
		})
		store.saved = func() {
			go func() { _ = c.PollNow(c.Context(), "a") }()
			synctest.Wait() // it waits for the tokens
		}
		if _, err := c.FinishConsent(c.Context(), c.agree(c.start("a")), anyones); err != nil {
			c.Fatal(err)
		}
		c.pass(time.Minute)
		if info, _ := c.Client("a"); info.Status != connctd.StatusError {
			c.Errorf("status %s, last error %v, want ERROR", info.Status, info.LastError)
		}
	}, connector.WithStore(store))
}
