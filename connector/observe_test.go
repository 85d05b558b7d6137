package connector_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/mockserver"
)

// witnessing is an observer that notes all it is told.
type witnessing struct {
	mu     sync.Mutex
	events []string
}

func (w *witnessing) note(kind string, event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, kind+" "+strings.Trim(fmt.Sprintf("%+v", event), "{}"))
}

func (w *witnessing) observer() connector.Observer {
	return connector.Observer{
		Poll:    func(e connector.PollEvent) { w.note("poll", e) },
		Status:  func(e connector.StatusEvent) { w.note("status", e) },
		Skip:    func(e connector.SkipEvent) { w.note("skip", e) },
		Request: func(e connector.RequestEvent) { w.note("request", e) },
		Refresh: func(e connector.RefreshEvent) { w.note("refresh", e) },
		Action:  func(e connector.ActionEvent) { w.note("action", e) },
	}
}

// told returns the events since it was asked last, without their origin.
func (w *witnessing) told(id connctd.ClientID) (events []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.events {
		events = append(events, strings.Replace(e, fmt.Sprintf("Origin:{Client:%s Connector:test Instance:i} ", id), "", 1))
	}
	w.events = nil
	return events
}

// An observer is told of the end of each poll.
func TestObserverOfPolls(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		poll poll
		want []string
	}{
		"complete": {sees("b"), []string{"poll Outcome:complete Duration:0s Late:0s Writes:2 Err:<nil>"}},
		"partial": {
			func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
				emit.Partial(errDown)
				return nil
			},
			[]string{"poll Outcome:partial Duration:0s Late:0s Writes:0 Err:ERR technology is down"},
		},
		"transient": {fails(errDown), []string{"poll Outcome:transient Duration:0s Late:0s Writes:0 Err:ERR technology is down"}},
		"throttled": {
			fails(connector.RetryAfter(errDown, time.Minute)),
			[]string{"poll Outcome:throttled Duration:0s Late:0s Writes:0 Err:ERR technology is down"},
		},
		"revoked": {fails(connector.AuthRevoked(errDown)), []string{
			"status Status:ERROR Reason:ERR technology is down", "poll Outcome:revoked Duration:0s Late:0s Writes:1 Err:ERR technology is down",
		}},
		"misconfigured": {fails(connector.Misconfigured(errDown)), []string{
			"status Status:ERROR Reason:ERR technology is down", "poll Outcome:misconfigured Duration:0s Late:0s Writes:0 Err:ERR technology is down",
		}},
		"slow": {slow(2 * time.Second), []string{"poll Outcome:complete Duration:2s Late:0s Writes:1 Err:<nil>"}},
		"end of the goroutine": {
			func(context.Context, *connector.Session, *connector.Emitter) error { runtime.Goexit(); return nil },
			[]string{"poll Outcome:transient Duration:0s Late:0s Writes:0 Err:connector: the poll ended its goroutine"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &witnessing{}
			runtimeTest(t, func(b *bench) {
				b.add("one", inTurn(sees("a"), tc.poll))
				b.pass(time.Second)
				first := []string{"status Status:STARTED Reason:<nil>", "poll Outcome:complete Duration:0s Late:0s Writes:1 Err:<nil>"}
				if diff := cmp.Diff(first, w.told("one")); diff != "" {
					t.Errorf("the first poll (-want +got):\n%s", diff)
				}
				_ = b.PollNow(b.Context(), "one")
				got := w.told("one") // before the poll counts as done
				for i := range got {
					got[i] = strings.ReplaceAll(got[i], "connector: poll client one:", "ERR")
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
			}, connector.WithObserver(w.observer()))
		})
	}
}

// What is late, what is skipped, and what an action did.
func TestObserverOfSlotsAndActions(t *testing.T) {
	t.Parallel()
	w := &witnessing{}
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		b.add("one", inTurn(sees("a"), slow(150*time.Second), sees("a")), b.withHands(
			func(_ context.Context, _ *connector.Session, _ connector.ActionCall, emit *connector.Emitter) error {
				emit.Thing("a", sensor(4))
				return nil
			}))
		b.pass(5 * time.Minute)
		all := strings.Join(w.told("one"), "\n")
		if !strings.Contains(all, "skip Slots:2") {
			t.Errorf("no slots were skipped:\n%s", all)
		}
		b.ask("one", "move")
		want := []string{"action Action:move Status:COMPLETED Duration:0s Writes:1 Err:<nil>"}
		if diff := cmp.Diff(want, w.told("one")); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	}, connector.WithObserver(w.observer()), connector.WithPollTimeout(10*time.Minute))
}

// An observer that panics disturbs no poll, and the others are told.
func TestObserverThatPanics(t *testing.T) {
	t.Parallel()
	w := &witnessing{}
	o := w.observer()
	o.Status = func(connector.StatusEvent) { panic("oops") }
	o.Request = func(connector.RequestEvent) { panic("oops") }
	runtimeTest(t, func(b *bench) {
		b.add("one", func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
			emit.Thing("a", sensor(1))
			return s.HTTP.GetJSON(ctx, "https://api.example.org/", nil, new(any))
		})
		b.pass(time.Second)
		if info := b.info("one"); info.Status != connctd.StatusStarted || info.LastError != nil {
			t.Errorf("client = %+v", info)
		}
		if got := w.told("one"); len(got) != 1 {
			t.Errorf("events = %v", got)
		}
	}, connector.WithObserver(o), connector.WithHTTPClient(mockserver.StandIn(connectortest.JSON("{}"))))
}

// Rule R9: no event shows a secret, whoever has repeated it.
func TestObserverSeesNoSecret(t *testing.T) {
	t.Parallel()
	const key, query = "my-long-instance-key", "a-key-in-the-query"
	f := newTechnology()
	w := &witnessing{}
	runtimeTest(t, func(b *bench) {
		secrets := func(s *connector.Session) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			return fmt.Errorf("refused %s %s for %s", f.access, f.refresh, s.InstanceConfig)
		}
		b.add("one", func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
			emit.Thing("a", sensor(1))
			return s.HTTP.GetJSON(ctx, "https://"+techHost+"/things?key="+query, nil, new(any))
		}, func(c *connector.Client) {
			of, _ := c.Connector.(*tech)
			polls := of.poll
			of.poll = func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
				if err := polls(ctx, s, emit); err != nil {
					return errors.Join(err, secrets(s))
				}
				return nil
			}
			c.InstanceConfig = []byte(`{"key": "` + key + `"}`)
			c.Connector = &consentingHands{hands{of, of, func(_ context.Context, s *connector.Session, _ connector.ActionCall, _ *connector.Emitter) error {
				return connector.AuthRevoked(secrets(s))
			}}, f}
		})
		link, err := b.StartConsent(b.Context(), "one", "https://app.example/back")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.FinishConsent(b.Context(), f.agree(link), anyones); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Second)
		f.expire()
		_ = b.PollNow(b.Context(), "one") // refreshes
		f.failAPI = func(rw http.ResponseWriter) bool { rw.WriteHeader(500); return true }
		_ = b.PollNow(b.Context(), "one") // fails
		f.failToken = func(rw http.ResponseWriter) bool {
			rw.WriteHeader(500)
			fmt.Fprint(rw, f.refresh, techSecret)
			return true
		}
		f.failAPI = nil
		f.expire()
		_ = b.PollNow(b.Context(), "one") // cannot refresh
		b.ask("one", "move")
		events := w.told("one")
		all := strings.Join(events, "\n")
		for _, kind := range []string{"poll", "status", "request", "refresh", "action"} {
			if !strings.Contains("\n"+all, "\n"+kind+" ") {
				t.Errorf("no event of kind %s", kind)
			}
		}
		for _, secret := range []string{key, query, techSecret, "access-token", "refresh-token", "/things"} {
			for _, e := range events {
				if strings.Contains(e, secret) && !(secret == "/things" && !strings.HasPrefix(e, "request")) {
					t.Errorf("%q shows in %s", secret, e)
				}
			}
		}
	}, connector.WithObserver(w.observer()), connector.WithHTTPClient(&http.Client{Transport: f}))
}

// consentingHands is a connector that acts and asks for consent.
type consentingHands struct {
	hands
	*technology
}

func (c *consentingHands) OAuth(json.RawMessage) (connector.OAuth, error) { return c.oauth(), nil }

// All clients are there, in order, with status and reason.
func TestClients(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("two", fails(connector.Misconfigured(errDown)))
		b.add("one", sees("a"))
		b.add("three", fails(errDown))
		b.pass(time.Second)
		var got []string
		for info := range b.Clients() {
			got = append(got, fmt.Sprint(info.ID, " ", info.Status, " ", info.Reason))
		}
		want := []string{"one STARTED ", "three STARTING ", "two ERROR connector: poll client two: technology is down"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("clients (-want +got):\n%s", diff)
		}
		for range b.Clients() {
			break
		}
	})
	synctest.Test(t, func(*testing.T) {
		for range connector.NewRuntime().Clients() {
			t.Error("a client of nobody")
		}
	})
}
