package connector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// anyones accepts any browser.
func anyones(connector.ClientInfo) bool { return true }

// consent is the whole way of a customer who agrees.
func (c consents) consent(id connctd.ClientID) {
	c.Helper()
	got, err := c.FinishConsent(c.Context(), c.agree(c.start(id)), anyones)
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
		if got := c.info("a"); got.Status != connctd.StatusStarting || !errors.Is(got.LastError, connector.ErrNoConsent) || len(c.polls("a")) != 0 {
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
		if got, err := c.FinishConsent(c.Context(), c.agree(link), anyones); err != nil || got != "a" {
			c.Fatalf("FinishConsent = %q, %v", got, err)
		}
		c.pass(time.Second)
		c.wantTold("a STARTED")
		if err := c.info("a").LastError; err != nil {
			c.Errorf("LastError after it = %v", err)
		}
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
			if _, err := c.FinishConsent(c.Context(), q, anyones); !errors.Is(err, want) {
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
			wg.Go(func() { _, errs[i] = c.FinishConsent(context.Background(), q, anyones) })
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
		if id, err := c.FinishConsent(c.Context(), no, anyones); !errors.Is(err, connector.ErrConsentDenied) || id != "a" {
			c.Errorf("FinishConsent = %q, %v, want a and ErrConsentDenied", id, err)
		}
		c.wantTold(`a ERROR connector: the customer denied access: "access_denied"`)
		c.consent("a")
		c.wantTold("a STARTING", "a STARTED")

		no.Set("state", c.start("a").Query().Get("state"))
		if _, err := c.FinishConsent(c.Context(), no, anyones); !errors.Is(err, connector.ErrConsentDenied) {
			c.Errorf("a no of a client that polls = %v, want ErrConsentDenied", err)
		}
		c.pass(time.Hour)
		if got := c.info("a"); got.Status != connctd.StatusStarted {
			c.Errorf("after a no to a second consent: %s, want STARTED as before", got.Status)
		}
	})
}

// A no to a second consent takes nothing away from a client that has not succeeded yet: it
// has the tokens of the first, and polls.
func TestSecondConsentDenied(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.addAsking("a", inTurn(fails(errDown), reads))
		c.consent("a")
		no := url.Values{"state": {c.start("a").Query().Get("state")}, "error": {"access_denied"}}
		if _, err := c.FinishConsent(c.Context(), no, anyones); !errors.Is(err, connector.ErrConsentDenied) {
			c.Errorf("FinishConsent = %v, want ErrConsentDenied", err)
		}
		c.pass(time.Hour)
		c.wantTold("a STARTED")
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
		_, err := c.FinishConsent(c.Context(), c.agree(c.start("a")), anyones)
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
