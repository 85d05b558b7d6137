package connector_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// A store whose errors show what it was to keep, as those of a database do, carries no
// token out: S8.
func TestStoreThatQuotes(t *testing.T) {
	t.Parallel()
	store := &quotingStore{Store: connector.NewMemoryStore()}
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		store.fails.Store(true)
		_, err := c.StartConsent(c.Context(), "a", comeBack)
		store.wantQuoted(t, "StartConsent", err)
		store.fails.Store(false)
		query := c.agree(c.start("a"))
		store.fails.Store(true)
		_, err = c.FinishConsent(c.Context(), query, anyones)
		store.wantQuoted(t, "FinishConsent", err)
		store.wantQuoted(t, "Release", c.Release(c.Context(), "a"))
		store.wantQuoted(t, "PollNow", c.PollNow(c.Context(), "a"))
		store.fails.Store(false)
	}, connector.WithStore(store))
}

// quotingStore fails on demand, and says what it did not save.
type quotingStore struct {
	connector.Store
	fails atomic.Bool
}

func (s *quotingStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	if s.fails.Load() {
		return 0, fmt.Errorf("insert into %s: too long: %q", key, value)
	}
	return s.Store.Save(ctx, key, revision, value)
}

// wantQuoted checks that an error is of the store and shows no secret.
func (*quotingStore) wantQuoted(t *testing.T, what string, err error) {
	t.Helper()
	text := fmt.Sprintf("%+v", err)
	if !strings.Contains(text, "too long") || !strings.Contains(text, "[redacted]") || strings.Contains(text, "-token-1") {
		t.Errorf("%s = %s, want what the store says without what it was to keep", what, text)
	}
}

// A technology that repeats the Authorization header of a token request shows nobody the
// app's secret: S8.
func TestTokenEndpointThatRepeatsTheHeader(t *testing.T) {
	t.Parallel()
	header := base64.StdEncoding.EncodeToString([]byte("app-id:" + techSecret))
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.mu().failToken = func(w http.ResponseWriter) bool {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":"invalid_request","error_description":"not Basic %s"}`, header)
			return true
		}
		c.technology.mu.Unlock()
		_, err := c.FinishConsent(c.Context(), c.agree(c.start("a")), anyones)
		if err == nil || !strings.Contains(err.Error(), "not Basic [redacted]") {
			c.Errorf("FinishConsent = %v, want the header cut", err)
		}
	})
}
