package connctd_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// What a call may allocate, with everything on that a client has by itself: the
// token, the time limit of an attempt, the retries, the log that is off.
const (
	maxGetAllocs  = 34
	maxGetBytes   = 3.0 * 1024
	maxOverByHand = 2 // allocations more than a create written by hand
)

// The tests of this file are not parallel: they count what all goroutines allocate.

// cost is what one call of f allocates, when all that is kept is already there.
func cost(t *testing.T, f func()) (allocs, bytes float64) {
	t.Helper()
	const runs = 500
	f()
	allocs = testing.AllocsPerRun(runs, f)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return allocs, float64(after.TotalAlloc-before.TotalAlloc) / runs
}

// getting is a typed GET through the whole SDK, without a server.
func getting(t testing.TB, opts ...connctd.Option) func() {
	t.Helper()
	alice := newClient(t, newCanned(), append(asMade, opts...)...).Subject("alice")
	ctx := t.Context()
	return func() {
		if _, err := alice.GetClient(ctx, cannedID); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBudgetOfGet(t *testing.T) {
	credentials := connctd.WithClientCredentials(connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)})
	for name, opts := range map[string][]connctd.Option{
		"static token": nil, "client credentials": {credentials},
		"logger off": {connctd.WithLogger(slog.New(slog.DiscardHandler))},
	} {
		allocs, bytes := cost(t, getting(t, opts...))
		t.Logf("%s: %.0f allocations, %.0f bytes", name, allocs, bytes)
		if raceEnabled {
			continue
		}
		if allocs > maxGetAllocs || bytes > maxGetBytes {
			t.Errorf("%s: %.0f allocations, %.0f bytes; want at most %d and %.0f", name, allocs, bytes, maxGetAllocs, float64(maxGetBytes))
		}
	}
}

// levelled is a log that is there and wants nothing of what calls write.
type levelled struct{ slog.Handler }

func (levelled) Enabled(_ context.Context, level slog.Level) bool { return level > slog.LevelDebug }

func TestLoggerThatIsOffCostsNothing(t *testing.T) {
	without, _ := cost(t, getting(t))
	off, _ := cost(t, getting(t, connctd.WithLogger(slog.New(levelled{slog.DiscardHandler}))))
	if !raceEnabled && off != without {
		t.Errorf("%.0f allocations with a logger that is off, %.0f without one", off, without)
	}
}

// A create with all that a client has by itself, the time limit and the proof that
// nothing was sent included, is compared with one by hand that has neither.
func TestBudgetOfCreate(t *testing.T) {
	body, err := json.Marshal(kibibyte)
	if err != nil || len(body) != 1<<10 {
		t.Fatalf("the body has %d bytes, want 1 KiB: %v", len(body), err)
	}
	hand, handBytes := cost(t, creating(t, written{localBase, withToken{&http.Client{Transport: newCanned()}}}))
	sdk, sdkBytes := cost(t, creating(t, typed{newClient(t, newCanned(), asMade...).Subject("alice")}))
	t.Logf("%.0f allocations, %.0f bytes; by hand %.0f, %.0f", sdk, sdkBytes, hand, handBytes)
	if !raceEnabled && sdk > hand+maxOverByHand {
		t.Errorf("%.0f allocations, want at most %.0f", sdk, hand+maxOverByHand)
	}
}

func creating(t *testing.T, c caller) func() {
	t.Helper()
	ctx := t.Context()
	return func() {
		if _, err := c.create(ctx, kibibyte); err != nil {
			t.Fatal(err)
		}
	}
}
