package connector_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// countingStore counts saves, which fail while it is down.
type countingStore struct {
	connector.Store
	saves atomic.Int64
	down  atomic.Bool
}

func (s *countingStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	s.saves.Add(1)
	if s.down.Load() {
		return 0, errDown
	}
	return s.Store.Save(ctx, key, revision, value)
}

// Two saves surround the writes of a poll; one that changes nothing needs none.
func TestSavesOfAPoll(t *testing.T) {
	t.Parallel()
	store := &countingStore{Store: connector.NewMemoryStore()}
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), sees("k"), sensing(2), sees(), sees("k"), fails(errDown)))
		b.pass(0)
		for i, want := range []int{2, 0, 2, 2, 2, 0, 0} {
			if i > 0 {
				_ = b.pollNow("c")
			}
			if n := store.saves.Swap(0); n != int64(want) {
				b.Errorf("poll %d: %d saves, want %d", i, n, want)
			}
		}
	}, connector.WithStore(store))
}

// What cannot be saved first is not done.
func TestNothingIsWrittenUnsaved(t *testing.T) {
	t.Parallel()
	store := &countingStore{Store: connector.NewMemoryStore()}
	store.down.Store(true)
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("k"))
		b.pass(0)
		if err := b.info("c").LastError; !errors.Is(err, errDown) || b.info("c").Failures != 1 {
			b.Errorf("client = %+v, want what the store said", b.info("c"))
		}
		b.wantCalls()
		store.down.Store(false)
		b.pass(time.Minute)
		b.wantCalls("create k 1")
		b.wantTold("c STARTED")
	}, connector.WithStore(store))
}

// A client that started in an earlier process is polled at its next slot, and finds
// its things as they are. One in status ERROR stays parked.
func TestClientsGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	store, platform := connector.NewMemoryStore(), &connector.FakePlatform{}
	same := func(c *connector.Client) { c.Platform = platform }
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("k"), same)
		b.add("parked", fails(connector.Misconfigured(errDown)), same)
		b.pass(0)
	}, connector.WithStore(store))
	platform.Calls()
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("k"), same)
		b.add("parked", sees("k"), same)
		b.pass(0)
		if n := len(b.polls("c")) + len(b.polls("parked")); n != 0 {
			b.Errorf("%d polls at once, want none", n)
		}
		info, parked := b.info("c"), b.info("parked")
		if info.Status != connctd.StatusStarted || len(info.Mappings) != 1 || info.Due.IsZero() || info.Polls != 0 {
			b.Errorf("client = %+v, want it STARTED with its thing", info)
		}
		if parked.Status != connctd.StatusError || !strings.HasSuffix(parked.Reason, errDown.Error()) || !parked.Due.IsZero() {
			b.Errorf("parked client = %+v, want why", parked)
		}
		b.pass(time.Hour - time.Second)
		if n := len(b.polls("c")); n < 5 || n > 6 || len(b.polls("parked")) != 0 {
			b.Errorf("%d polls in an hour, want 5 or 6", n)
		}
	}, connector.WithStore(store))
	if calls := platform.Calls(); calls != nil {
		t.Errorf("calls after the restart: %v", calls)
	}
}

// Of two processes with the same client, the one that saves last notices, and writes
// nothing any more.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	store, platform := connector.NewMemoryStore(), &connector.FakePlatform{}
	runtimeTest(t, func(first *bench) {
		same := func(c *connector.Client) { c.Platform = platform }
		first.add("c", inTurn(sensing(1), sensing(3)), same)
		first.pass(0)
		second := connector.NewRuntime(connector.WithStore(store))
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- second.Run(ctx) }()
		err := second.Add(connector.Client{ID: "c", Platform: platform, Connector: &tech{time.Hour, sensing(2)}})
		if err == nil {
			err = second.PollNow(ctx, "c")
		}
		if err != nil {
			t.Error(err)
		}
		platform.Calls()
		for range 3 {
			if err := first.pollNow("c"); err == nil || !strings.Contains(err.Error(), "another process drives this client") {
				t.Errorf("PollNow = %v, want why it has stopped", err)
			}
		}
		if err := first.Remove(ctx, "c"); !errors.Is(err, connector.ErrRevision) && !strings.Contains(fmt.Sprint(err), "another process") {
			t.Errorf("Remove = %v, want why not", err)
		}
		if calls := platform.Calls(); calls != nil {
			t.Errorf("calls of the one that has stopped: %v", calls)
		}
		stop()
		<-ended
	}, connector.WithStore(store))
}

// A store that has something else under the key is not overwritten.
func TestRecordThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"no JSON":               "what is stored is no record",
		`{"v":2}`:               "what is stored has version 2, and this program reads 1",
		`{"v":1,"things":true}`: "what is stored cannot be read",
		`{"v":1,"things":[{}]}`: "what is stored cannot be read",
	} {
		store := connector.NewMemoryStore()
		if _, err := store.Save(t.Context(), "client/c", 0, []byte(text)); err != nil {
			t.Fatal(err)
		}
		runtimeTest(t, func(b *bench) {
			b.add("c", sees("k"))
			b.pass(time.Hour)
			if err := b.info("c").LastError; err == nil || !strings.Contains(err.Error(), want) {
				b.Errorf("%s: error = %v, want %q", text, err, want)
			}
			if err := b.Remove(b.Context(), "c"); err == nil {
				b.Errorf("%s: Remove = nil", text)
			}
			b.wantCalls()
		}, connector.WithStore(store))
	}
}

// The platform acts on a create and answers 500: one thing is there in the end.
func TestLostAnswerOfThePlatform(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		srv.Inject(mockserver.On(mockserver.CreateThing).Phase(mockserver.AfterCommit).Do(mockserver.Status(http.StatusInternalServerError)))
		r := connector.NewRuntime()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		err := r.Add(connector.Client{
			ID: "c", Subject: "alice", Connector: &tech{time.Hour, sees("j", "k")}, Platform: connector.OnSubject(srv.Client().Subject("alice")),
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		info, _ := r.Client("c")
		if n := len(srv.State().Things); n != 2 || len(info.Mappings) != 2 || info.Status != connctd.StatusStarted {
			t.Errorf("%d things, client %+v; want 2 and it STARTED", n, info)
		}
		stop()
		<-ended
	})
}
