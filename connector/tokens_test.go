package connector_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// A token that is refused, or about to expire, is refreshed before the poll notices.
func TestRefresh(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.seen()
		c.expire()
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("poll with a refused token = %v", err)
		}
		want := []string{
			"GET " + techHost + "/data Bearer access-token-1", "POST " + techHost + "/token ", "GET " + techHost + "/data Bearer access-token-2",
		}
		if diff := cmp.Diff(want, c.seen()); diff != "" {
			c.Errorf("requests (-want +got):\n%s", diff)
		}
		c.pass(time.Hour - 20*time.Second)
		c.seen()
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("poll shortly before expiry = %v", err)
		}
		if diff := cmp.Diff([]string{"POST " + techHost + "/token ", "GET " + techHost + "/data Bearer access-token-3"}, c.seen()); diff != "" {
			c.Errorf("requests shortly before expiry (-want +got):\n%s", diff)
		}
	})
}

// A fresh token that is refused, too, is worth no more than the one before.
func TestFreshTokenRefused(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.mu().failAPI = func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusUnauthorized); return true }
		c.technology.mu.Unlock()
		c.seen()
		_ = c.PollNow(c.Context(), "a")
		if got := c.info("a"); got.Status != connctd.StatusError || !strings.Contains(got.Reason, "status 401 to a fresh access token") {
			c.Errorf("client = %s, %q, want ERROR and the reason", got.Status, got.Reason)
		}
		if n := len(c.seen()); n != 3 {
			c.Errorf("%d requests, want 3: refused, refreshed, refused", n)
		}
	})
}

// What a request carries is sent again with the fresh token, or the error says why not.
func TestBodySentAgain(t *testing.T) {
	t.Parallel()
	send := func(body io.Reader, want string) poll {
		return func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+techHost+"/data", body)
			if err != nil {
				return err
			}
			res, err := s.HTTP.Do(req)
			if err != nil {
				return err
			}
			defer func() { _ = res.Body.Close() }()
			text, err := io.ReadAll(res.Body)
			if err == nil && !strings.Contains(string(text), want) {
				err = fmt.Errorf("the technology got %s", text)
			}
			return err
		}
	}
	consentTest(t, func(c consents) {
		c.addAsking("a", send(strings.NewReader("hello"), "hello"))
		c.addAsking("b", send(io.MultiReader(strings.NewReader("hello")), "hello"))
		for _, id := range []connctd.ClientID{"a", "b"} {
			if _, err := c.FinishConsent(c.Context(), c.agree(c.start(id)), anyones); err != nil {
				c.Fatal(err)
			}
			c.expire()
			c.pass(time.Second)
		}
		if err := c.info("a").LastError; err != nil {
			c.Errorf("a body that can be read again: %v", err)
		}
		if err := c.info("b").LastError; err == nil || !strings.Contains(err.Error(), "cannot be sent again") {
			c.Errorf("a body that cannot: %v", err)
		}
	})
}

// However many requests find the token refused, one refresh follows.
func TestRefreshIsSingleFlight(t *testing.T) {
	t.Parallel()
	const many = 50
	consentTest(t, func(c consents) {
		c.addAsking("a", func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
			var wg sync.WaitGroup
			errs := make([]error, many)
			for i := range errs {
				wg.Go(func() { errs[i] = s.HTTP.GetJSON(ctx, "https://"+techHost+"/data", nil, &struct{}{}) })
			}
			wg.Wait()
			return errors.Join(errs...)
		})
		c.consent("a")
		c.expire()
		c.seen()
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Error(err)
		}
		if n := c.tokenRequests(); n != 1 {
			c.Errorf("%d token requests, want 1", n)
		}
	})
}

// A customer who takes the consent back puts the client into ERROR; another consent
// lets it go on with the things that it has.
func TestReauthorise(t *testing.T) {
	t.Parallel()
	store := connector.NewMemoryStore()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.wantCalls("create s 1")
		c.revoke()
		c.pass(11 * time.Minute)
		got := c.info("a")
		if got.Status != connctd.StatusError || !strings.Contains(got.Reason, "invalid_grant") {
			c.Errorf("after the revocation: %s, %q", got.Status, got.Reason)
		}
		if _, err := store.Load(c.Context(), "token/a"); !errors.Is(err, connector.ErrNotStored) {
			c.Errorf("the dead tokens are still stored: %v", err)
		}
		c.seen()
		c.pass(3 * time.Hour)
		if n := len(c.seen()); n != 0 {
			c.Errorf("%d requests without consent, want 0", n)
		}
		c.platform.Calls()
		c.consent("a")
		if got := c.info("a"); got.Status != connctd.StatusStarted || len(got.Mappings) != 1 {
			c.Errorf("after the second consent: %+v", got)
		}
		for _, call := range c.platform.Calls() {
			if strings.HasPrefix(call, "create") {
				c.Errorf("the second consent made a second thing: %s", call)
			}
		}
	}, connector.WithStore(store))
}

// What a technology hands out is stored before it is used; if it cannot be, it is
// kept until it can.
func TestTokensAreStoredFirst(t *testing.T) {
	t.Parallel()
	store := &failingStore{Store: connector.NewMemoryStore()}
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.expire()
		c.seen()
		store.failSaves("token/a", true)
		if err := c.PollNow(c.Context(), "a"); err == nil {
			c.Error("the poll succeeded although the tokens were not stored")
		}
		for _, call := range c.seen() {
			if strings.Contains(call, "access-token-2") {
				c.Errorf("a token was used before it was stored: %s", call)
			}
		}
		store.failSaves("token/a", false)
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("when the store works again: %v", err)
		}
		if n := c.tokenRequests(); n != 0 {
			c.Errorf("%d more token requests, want 0: the tokens are there", n)
		}
	}, connector.WithStore(store))
}

// A poll that is cut off in the middle of a refresh does not lose the new tokens.
func TestRefreshOutlivesThePoll(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.expire()
		c.mu().failToken = func(http.ResponseWriter) bool { time.Sleep(5 * time.Second); return false }
		c.technology.mu.Unlock()
		_ = c.PollNow(c.Context(), "a") // times out after a second
		c.pass(10 * time.Second)
		c.mu().failToken = nil
		c.technology.mu.Unlock()
		c.seen()
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("the poll after it = %v", err)
		}
		if n := c.tokenRequests(); n != 0 {
			c.Errorf("%d more token requests, want 0", n)
		}
	}, connector.WithPollTimeout(time.Second))
}

// A token that is never valid for long is used for most of its time, and not replaced
// with each request.
func TestTokensOfAShortLife(t *testing.T) {
	t.Parallel()
	many := func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
		for range 10 {
			if err := s.HTTP.GetJSON(ctx, "https://"+techHost+"/data", nil, nil); err != nil {
				return err
			}
		}
		return nil
	}
	for valid, want := range map[int][]int{ // token requests of a poll 1 s and 30 s after the consent
		10: {0, 1}, 29: {0, 1}, 32: {0, 1}, 60: {0, 0}, 3600: {0, 0},
	} {
		consentTest(t, func(c consents) {
			c.mu().valid = valid
			c.technology.mu.Unlock()
			c.addAsking("a", many)
			c.consent("a")
			c.seen()
			for i, n := range want {
				if err := c.PollNow(c.Context(), "a"); err != nil {
					c.Errorf("valid for %d s: poll %d = %v", valid, i, err)
				}
				if got := c.tokenRequests(); got != n {
					c.Errorf("valid for %d s: %d token requests in poll %d, want %d", valid, got, i, n)
				}
				c.pass(29 * time.Second)
			}
		})
	}
}

// mu locks the technology and returns it.
func (c consents) mu() *technology {
	c.technology.mu.Lock()
	return c.technology
}

// Two processes that drive one client, by mistake or in a hand-over, do not use up
// each other's refresh tokens.
func TestTokensOfAnotherProcess(t *testing.T) {
	t.Parallel()
	store := connector.NewMemoryStore()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.mu().access, c.technology.refresh = "theirs-token", "theirs-refresh"
		c.technology.mu.Unlock()
		old, err := store.Load(c.Context(), "token/a")
		if err != nil {
			c.Fatal(err)
		}
		value := []byte(`{"v":1,"access":"theirs-token","refresh":"theirs-refresh"}`)
		if _, err := store.Save(c.Context(), "token/a", old.Revision, value); err != nil {
			c.Fatal(err)
		}
		_ = c.PollNow(c.Context(), "a")
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("poll = %v, want the tokens of the other process to be used", err)
		}
	}, connector.WithStore(store))
}

// Tokens go to the technology and nowhere else: S2.
func TestTokensStayHome(t *testing.T) {
	t.Parallel()
	ask := func(address string) poll {
		return func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
			return s.HTTP.GetJSON(ctx, address, nil, &struct{}{})
		}
	}
	consentTest(t, func(c consents) {
		for i, address := range []string{"https://cdn.example.org/picture", "http://" + techHost + "/data", "https://" + techHost + ".evil.example/", "https://" + techHost + ":8443/data"} {
			id := connctd.ClientID(fmt.Sprint("c", i))
			c.addAsking(id, ask(address))
			c.consent(id)
			for _, call := range c.seen() {
				if strings.Contains(call, "Bearer") {
					c.Errorf("%s was sent a token: %s", address, call)
				}
			}
		}
	})
}

// New tokens are kept even if somebody has deleted the ones before.
func TestTokensDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	store := connector.NewMemoryStore()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		old, err := store.Load(c.Context(), "token/a")
		if err != nil {
			c.Fatal(err)
		}
		if err := store.Delete(c.Context(), "token/a", old.Revision); err != nil {
			c.Fatal(err)
		}
		c.expire()
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("poll = %v", err)
		}
		if _, err := store.Load(c.Context(), "token/a"); err != nil {
			c.Errorf("the new tokens: %v", err)
		}
	}, connector.WithStore(store))
}

// failingStore refuses to save on demand.
type failingStore struct {
	connector.Store
	mu   sync.Mutex
	fail map[string]bool
}

func (s *failingStore) failSaves(key string, fail bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = map[string]bool{key: fail}
}

func (s *failingStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	s.mu.Lock()
	fail := s.fail[key]
	s.mu.Unlock()
	if fail {
		return 0, errors.New("disk full")
	}
	return s.Store.Save(ctx, key, revision, value)
}
