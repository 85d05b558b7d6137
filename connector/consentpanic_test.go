package connector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// A store that panics under a consent, on the goroutine of the caller, is an error of that
// call and shows no secret (S8); the customer can be asked again.
func TestPanicOfTheStoreUnderAConsent(t *testing.T) {
	t.Parallel()
	for at, starts := range map[string]bool{
		"load consent/a": true, "save consent/a": true, "delete consent/a": false, "save client/a": false, "load token/a": false, "save token/a": false,
	} {
		var log bytes.Buffer
		store := &panicsAt{Store: connector.NewMemoryStore()}
		consentTest(t, func(c consents) {
			shown := ""
			wants := func(call string, err error, should bool) {
				if (err != nil) != should || should && !strings.Contains(err.Error(), "no such page") {
					c.Errorf("%s: %s = %v", at, call, err)
				}
				shown += fmt.Sprintf("%+v", err)
			}
			c.addAsking("a", inTurn(fails(connector.AuthRevoked(errDown)), reads))
			c.consent("a") // for nothing: it is in status ERROR, and leaves that with the next one
			c.start("a")
			store.at = at
			_, err := c.StartConsent(c.Context(), "a", comeBack)
			wants("StartConsent", err, starts)
			store.at = ""
			query := c.agree(c.start("a"))
			store.at = at
			_, err = c.FinishConsent(c.Context(), query, anyones)
			wants("FinishConsent", err, at != "save consent/a")
			store.at = ""
			c.consent("a")
			if got := c.info("a"); got.Status != connctd.StatusStarted {
				c.Errorf("%s: after another consent: %+v", at, got)
			}
			shown += log.String()
			for _, secret := range store.quoted {
				if strings.Contains(shown, secret) {
					c.Errorf("%s: %s shows:\n%s", at, secret, shown)
				}
			}
		}, connector.WithStore(store), connector.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	}
}

// panicsAt is a store that panics at one call, and quotes what is to be kept or is there.
type panicsAt struct {
	connector.Store
	at     string   // "METHOD KEY"
	quoted []string // of it what is secret
}

func (s *panicsAt) call(call string, value []byte) {
	if call != s.at {
		return
	}
	var secret struct{ State, Verifier, Access, Refresh string }
	_ = json.Unmarshal(value, &secret)
	for _, text := range []string{secret.State, secret.Verifier, secret.Access, secret.Refresh} {
		if text != "" {
			s.quoted = append(s.quoted, text)
		}
	}
	panic(fmt.Sprintf("no such page: %s", value))
}

func (s *panicsAt) Load(ctx context.Context, key string) (connector.Stored, error) {
	stored, err := s.Store.Load(ctx, key)
	s.call("load "+key, stored.Value)
	return stored, err
}

func (s *panicsAt) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	s.call("save "+key, value)
	return s.Store.Save(ctx, key, revision, value)
}

func (s *panicsAt) Delete(ctx context.Context, key string, revision uint64) error {
	stored, err := s.Store.Load(ctx, key)
	if err == nil {
		s.call("delete "+key, stored.Value)
	}
	return s.Store.Delete(ctx, key, revision)
}
