package connector_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// A technology that says 429 is left alone by the whole instance, though the poll
// makes nothing of it; a person may ask all the same.
func TestPauseBeginsWithTheAnswer(t *testing.T) {
	t.Parallel()
	m := &meter{refuse: func(path string) (int, http.Header) {
		if path == "/limited" {
			return http.StatusTooManyRequests, http.Header{"Retry-After": {"600"}}
		}
		return http.StatusOK, http.Header{}
	}}
	ask := func(ctx context.Context, s *connector.Session, path string) error {
		return s.HTTP.GetJSON(ctx, "https://x.example"+path, nil, nil)
	}
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		b.add("careless", func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
			for range 5 {
				if err := ask(ctx, s, "/limited"); err != nil {
					emit.Partial(err)
				}
			}
			return nil
		})
		b.pass(0)
		start := time.Now()
		b.add("other", func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
			return ask(ctx, s, "/fine")
		})
		b.pass(9 * time.Minute)
		if all, fine := m.since(start, "/limited"), m.since(start, "/fine"); len(all) != 1 || len(fine) != 0 {
			b.Errorf("requests at %v and %v, want one in the pause", all, fine)
		}
		if err := b.PollNow(b.Context(), "other"); err != nil {
			b.Errorf("PollNow in the pause: %v", err)
		}
		if n := len(m.since(start, "/fine")); n != 1 {
			b.Errorf("%d requests of a person in the pause, want 1", n)
		}
	}, withTech(m))
}

// pollsOfHealthy returns when the polls of a thousand healthy clients began beside
// others, from the second minute on: the first polls are all due at once.
func pollsOfHealthy(t *testing.T, beside func(*bench)) map[connctd.ClientID][]time.Duration {
	t.Helper()
	all := map[connctd.ClientID][]time.Duration{}
	m := &meter{refuse: func(string) (int, http.Header) {
		return http.StatusTooManyRequests, http.Header{"Retry-After": {"30"}}
	}}
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		start := time.Now()
		beside(b)
		for i := range 1000 {
			b.add(connctd.ClientID(fmt.Sprint("healthy-", i)), slow(20*time.Millisecond),
				limitedTo(connector.Rate{}, 100), ofInstance("healthy"))
		}
		b.pass(20 * time.Minute)
		for i := range 1000 {
			id := connctd.ClientID(fmt.Sprint("healthy-", i))
			for _, at := range b.polls(id) {
				if at.Sub(start) > time.Minute {
					all[id] = append(all[id], at.Sub(start))
				}
			}
		}
		b.stop()
		b.pass(24 * time.Hour)
	}, withTech(m), connector.WithWorkers(128))
	return all
}

// A client that panics, one that hangs and one that is sent away with 429 leave a
// thousand healthy ones as punctual as they are without them.
func TestBadClientsBesideAThousand(t *testing.T) {
	t.Parallel()
	alone := pollsOfHealthy(t, func(*bench) {})
	limit := limitedTo(connector.Rate{Requests: 1}, 100)
	beside := pollsOfHealthy(t, func(b *bench) {
		b.add("panics", func(context.Context, *connector.Session, *connector.Emitter) error { panic("out of order") }, limit)
		b.add("hangs", deaf(24*time.Hour), limit)
		b.add("throttled", func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
			return s.HTTP.GetJSON(ctx, "https://x.example", nil, nil)
		}, limit, ofInstance("throttled"))
	})
	if diff := cmp.Diff(alone, beside); diff != "" {
		t.Errorf("polls of the healthy ones (-alone +beside):\n%.2000s", diff)
	}
	for id, began := range alone {
		if len(began) < 19 {
			t.Errorf("%s: %d polls in 20 minutes", id, len(began))
		}
		if pauses := slices.Compact(differences(began)); len(pauses) > 1 {
			t.Errorf("%s: pauses between polls %v, want one minute each", id, pauses)
		}
	}
}

func differences(at []time.Duration) []time.Duration {
	var all []time.Duration
	for i := 1; i < len(at); i++ {
		all = append(all, at[i]-at[i-1])
	}
	return all
}
