package connector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

const comeBack = "https://app.example/back"

// askingTech is a connector written by hand whose technology wants consent.
type askingTech struct {
	tech
	oauth connector.OAuth
}

func (a *askingTech) OAuth(json.RawMessage) (connector.OAuth, error) { return a.oauth, nil }

// consents is a test of a client that needs consent.
type consents struct {
	*bench
	*technology
}

// consentTest runs test with a runtime whose connectors ask one technology.
func consentTest(t *testing.T, test func(consents), opts ...connector.RuntimeOption) {
	t.Helper()
	f := newTechnology()
	opts = append([]connector.RuntimeOption{connector.WithHTTPClient(&http.Client{Transport: f})}, opts...)
	runtimeTest(t, func(b *bench) { test(consents{b, f}) }, opts...)
}

// reads is a poll that asks the technology and emits a sensor.
func reads(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
	if err := s.HTTP.GetJSON(ctx, "https://"+techHost+"/data", nil, &struct{}{}); err != nil {
		return err
	}
	emit.Thing("s", sensor(1))
	return nil
}

func (c consents) addAsking(id connctd.ClientID, p poll) {
	c.Helper()
	c.add(id, p, func(cl *connector.Client) {
		inner, _ := cl.Connector.(*tech)
		cl.Connector = &askingTech{*inner, c.oauth()}
	})
	c.pass(time.Second)
}

// start asks for the consent of a client's customer.
func (c consents) start(id connctd.ClientID) *url.URL {
	c.Helper()
	link, err := c.StartConsent(c.Context(), id, comeBack)
	if err != nil {
		c.Fatal(err)
	}
	return link
}

// consent is the whole way of a customer who agrees.
func (c consents) consent(id connctd.ClientID) {
	c.Helper()
	got, err := c.FinishConsent(c.Context(), c.agree(c.start(id)))
	if err != nil || got != id {
		c.Fatalf("FinishConsent = %q, %v, want %q", got, err, id)
	}
	c.pass(time.Second)
}

// A client waits in STARTING for its customer and polls at once then: R7.
func TestConsent(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.pass(time.Hour)
		if got := c.info("a"); got.Status != connctd.StatusStarting || len(c.polls("a")) != 0 {
			c.Errorf("before the consent: %+v", got)
		}
		if err := c.PollNow(c.Context(), "a"); !errors.Is(err, connector.ErrNoConsent) {
			c.Errorf("PollNow before the consent = %v, want ErrNoConsent", err)
		}
		link := c.start("a")
		q := link.Query()
		for name, want := range map[string]string{
			"client_id": "app-id", "redirect_uri": comeBack, "response_type": "code", "scope": "read more",
			"access_type": "offline", "lang": "en", "code_challenge_method": "S256",
		} {
			if q.Get(name) != want {
				c.Errorf("%s of the link = %q, want %q", name, q.Get(name), want)
			}
		}
		if got, err := c.FinishConsent(c.Context(), c.agree(link)); err != nil || got != "a" {
			c.Fatalf("FinishConsent = %q, %v", got, err)
		}
		c.pass(time.Second)
		c.wantTold("a STARTED")
		c.wantCalls("create s 1")
		if diff := cmp.Diff([]string{"POST " + techHost + "/token ", "GET " + techHost + "/data Bearer access-token-1"}, c.seen()); diff != "" {
			c.Errorf("requests (-want +got):\n%s", diff)
		}
	})
}

// A consent counts once, for the client that it was asked for, and for a while.
func TestConsentCountsOnce(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.addAsking("b", reads)
		finish := func(what string, q url.Values, want error) {
			c.Helper()
			if _, err := c.FinishConsent(c.Context(), q); !errors.Is(err, want) {
				c.Errorf("%s: FinishConsent = %v, want %v", what, err, want)
			}
		}
		over := connector.ErrConsentOver
		finish("nothing asked for", url.Values{"state": {"x.a"}, "code": {"1"}}, over)
		finish("an empty query", nil, over)
		finish("an unknown client", url.Values{"state": {"x.nobody"}}, over)

		elsewhere, err := c.StartConsent(c.Context(), "a", comeBack+"/elsewhere")
		if err != nil {
			c.Fatal(err)
		}
		link := c.start("a")
		finish("a link to elsewhere, that was replaced", c.agree(elsewhere), over)
		if again := c.start("a"); *again != *link {
			c.Errorf("the same question = %s, want %s", again, link)
		}
		second := c.agree(link)
		foreign := url.Values{"state": {strings.TrimSuffix(second.Get("state"), "a") + "b"}, "code": second["code"]}
		finish("the state for another client", foreign, over)
		finish("the true one", second, nil)
		finish("the back button", second, over)

		late := c.agree(c.start("b"))
		c.pass(16 * time.Minute)
		finish("too late", late, over)
		if got := c.info("b"); got.Status != connctd.StatusStarting {
			c.Errorf("b is %s, want STARTING", got.Status)
		}
	})
}

// A client whose tokens are lost, as by another store, says so.
func TestTokensLost(t *testing.T) {
	t.Parallel()
	store := connector.NewMemoryStore()
	consentTest(t, func(c consents) {
		if _, err := store.Save(c.Context(), "client/a", 0, []byte(`{"v":1,"status":"STARTED","started":true}`)); err != nil {
			c.Fatal(err)
		}
		c.addAsking("a", reads)
		if got := c.info("a"); got.Status != connctd.StatusError || !strings.Contains(got.Reason, "consent") {
			c.Errorf("without tokens: %s, %q, want ERROR", got.Status, got.Reason)
		}
		c.consent("a")
		if got := c.info("a"); got.Status != connctd.StatusStarted {
			c.Errorf("after another consent: %s, %q", got.Status, got.Reason)
		}
	}, connector.WithStore(store))
}

func TestConsentDoubleClick(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		q := c.agree(c.start("a"))
		var wg sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			wg.Go(func() { _, errs[i] = c.FinishConsent(context.Background(), q) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, connector.ErrConsentOver):
				c.Errorf("a click gave %v, want ErrConsentOver", err)
			}
		}
		if won != 1 || c.tokenRequests() != 1 {
			c.Errorf("%d of 20 clicks counted, want 1, with 1 token request", won)
		}
	})
}

// Who says no leaves a waiting client in ERROR, and may change their mind.
func TestConsentDenied(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		no := url.Values{"state": {c.start("a").Query().Get("state")}, "error": {"access_denied"}}
		if id, err := c.FinishConsent(c.Context(), no); !errors.Is(err, connector.ErrConsentDenied) || id != "a" {
			c.Errorf("FinishConsent = %q, %v, want a and ErrConsentDenied", id, err)
		}
		c.wantTold(`a ERROR connector: the customer denied access: "access_denied"`)
		c.consent("a")
		c.wantTold("a STARTING", "a STARTED")

		no.Set("state", c.start("a").Query().Get("state"))
		if _, err := c.FinishConsent(c.Context(), no); !errors.Is(err, connector.ErrConsentDenied) {
			c.Errorf("a no of a client that polls = %v, want ErrConsentDenied", err)
		}
		c.pass(time.Hour)
		if got := c.info("a"); got.Status != connctd.StatusStarted {
			c.Errorf("after a no to a second consent: %s, want STARTED as before", got.Status)
		}
	})
}

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
			if _, err := c.FinishConsent(c.Context(), c.agree(c.start(id))); err != nil {
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

// R9: tokens, codes and the app's secret show nowhere.
func TestConsentSecretsStayIn(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})
	consentTest(t, func(c consents) {
		echo := func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+techHost+"/data", nil)
			if err != nil {
				return err
			}
			res, err := s.HTTP.Do(req)
			if err != nil {
				return err
			}
			_ = res.Body.Close()
			s.Log.Info("asked", "header", "access-token-1 refresh-token-1")
			return fmt.Errorf("bad answer to access-token-1, refresh-token-1")
		}
		c.addAsking("a", echo)
		var said []string
		note := func(err error) {
			if err != nil {
				said = append(said, fmt.Sprintf("%v %+v %#v", err, err, err))
			}
		}
		c.mu().failToken = func(w http.ResponseWriter) bool {
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprintf(w, `{"error":"server_error","error_description":"no %s for code-0-0123456789"}`, techSecret)
			return true
		}
		c.technology.mu.Unlock()
		_, err := c.FinishConsent(c.Context(), c.agree(c.start("a")))
		note(err)
		c.mu().failToken = nil
		c.technology.mu.Unlock()
		c.consent("a")
		note(c.PollNow(c.Context(), "a"))
		c.revoke()
		note(c.PollNow(c.Context(), "a"))
		said = append(said, fmt.Sprintf("%+v %#v", c.info("a"), c.info("a")), log.String())
		for _, text := range said {
			for _, secret := range []string{techSecret, "access-token-1", "refresh-token-1", "code-0-0123456789"} {
				if strings.Contains(text, secret) {
					c.Errorf("%s shows in %.200s", secret, text)
				}
			}
		}
		if len(said) < 5 {
			c.Errorf("%d texts, want errors too", len(said))
		}
	}, connector.WithLogger(slog.New(handler)))
}

// A client that is removed leaves no token and no consent behind: R8.
func TestRemoveForgetsTokens(t *testing.T) {
	t.Parallel()
	store := connector.NewMemoryStore()
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.start("a")
		c.addAsking("b", reads)
		c.start("b")
		for _, id := range []connctd.ClientID{"a", "b"} {
			if err := c.Remove(c.Context(), id); err != nil {
				c.Error(err)
			}
		}
		for key, err := range store.Range(c.Context(), "") {
			c.Errorf("still stored: %s, %v", key, err)
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
