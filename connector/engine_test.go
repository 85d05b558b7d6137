package connector

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// bench is an engine that runs in a bubble, and what it did.
type bench struct {
	*heapEngine
	start time.Time
	stop  context.CancelFunc
	ended chan error

	mu   sync.Mutex
	jobs []string // "KEY SECONDS", in the order in which they began
	next func(Job) Next
}

// engineTest runs test with an engine of n workers whose work is done by next;
// nil takes no time and parks the key.
func engineTest(t *testing.T, n int, next func(Job) Next, test func(*testing.T, *bench)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, _ := NewHeapEngine().(*heapEngine)
		ctx, stop := context.WithCancel(t.Context())
		b := &bench{heapEngine: h, start: time.Now(), stop: stop, ended: make(chan error, 1), next: next}
		go func() { b.ended <- b.Run(ctx, n, b.work) }()
		test(t, b)
		stop()
		synctest.Wait()
	})
}

func (b *bench) work(_ context.Context, job Job) Next {
	b.mu.Lock()
	b.jobs = append(b.jobs, fmt.Sprintf("%s %.0f", job.Key, time.Since(b.start).Seconds()))
	b.mu.Unlock()
	if b.next == nil {
		return Next{}
	}
	return b.next(job)
}

// at puts a key due some seconds after the start.
func (b *bench) at(key string, seconds int) {
	b.Put(key, b.start.Add(time.Duration(seconds)*time.Second))
}

// want lets seconds pass and compares the jobs that began.
func (b *bench) want(t *testing.T, seconds int, want ...string) {
	t.Helper()
	time.Sleep(time.Duration(seconds) * time.Second)
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	if diff := cmp.Diff(want, b.jobs); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
	b.jobs = nil
}

func TestEngineOrder(t *testing.T) {
	engineTest(t, 1, nil, func(t *testing.T, b *bench) {
		for i, key := range []string{"d", "b", "e", "a", "c"} {
			b.at(key, []int{40, 20, 50, 10, 30}[i])
		}
		b.want(t, 60, "a 10", "b 20", "c 30", "d 40", "e 50")
		b.want(t, 3600) // the zero Next parks a key
		b.at("a", 0)    // overdue
		b.want(t, 0, "a 3660")
	})
}

func TestEnginePutMoves(t *testing.T) {
	engineTest(t, 1, nil, func(t *testing.T, b *bench) {
		b.at("early", 60)
		b.at("early", 10)
		b.at("late", 20)
		b.at("late", 60)
		b.want(t, 120, "early 10", "late 20")
	})
}

func TestEngineNext(t *testing.T) {
	next := func(j Job) Next { return Next{Due: j.Due.Add(10 * time.Second)} }
	engineTest(t, 1, next, func(t *testing.T, b *bench) {
		b.at("a", 5)
		b.want(t, 30, "a 5", "a 15", "a 25")
		b.at("a", 32) // before the next by itself
		b.want(t, 20, "a 32", "a 42")
	})
}

func TestEnginePutWhileRunning(t *testing.T) {
	slow := func(Job) Next { time.Sleep(10 * time.Second); return Next{} }
	engineTest(t, 2, slow, func(t *testing.T, b *bench) {
		b.at("a", 0)
		b.want(t, 5, "a 0")
		b.at("a", 30)
		b.at("a", 20) // of two the earlier counts
		b.at("a", 25)
		b.want(t, 60, "a 20")
		b.at("b", 65)
		b.want(t, 2, "b 65")
		b.at("b", 0) // at once, but after the work under way
		b.want(t, 30, "b 75")
	})
}

func TestEngineRemove(t *testing.T) {
	slow := func(Job) Next { time.Sleep(10 * time.Second); return Next{Due: time.Now()} }
	engineTest(t, 2, slow, func(t *testing.T, b *bench) {
		b.Remove("unknown")
		b.at("a", 5)
		b.Remove("a")
		b.want(t, 10)
		b.at("a", 10)
		b.want(t, 5, "a 10")
		b.at("a", 16)
		b.Remove("a") // its Next and what was put before do not bring it back
		b.want(t, 60)
		b.at("b", 75)
		b.want(t, 5, "b 75")
		b.Remove("b")
		b.at("b", 100) // what is put after it does
		b.want(t, 22, "b 100")
		b.Remove("b")
		b.want(t, 60)
		b.mu.Lock()
		defer b.mu.Unlock()
		if len(b.entries) != 0 {
			t.Errorf("the engine still knows %d keys", len(b.entries))
		}
	})
}

func TestEngineWorkers(t *testing.T) {
	slow := func(Job) Next { time.Sleep(10 * time.Second); return Next{} }
	engineTest(t, 2, slow, func(t *testing.T, b *bench) {
		for i := range 5 {
			b.Put(fmt.Sprint("k", i), b.start.Add(time.Duration(i)))
		}
		b.want(t, 60, "k0 0", "k1 0", "k2 10", "k3 10", "k4 20")
	})
}

func TestEngineStop(t *testing.T) {
	slow := func(Job) Next { time.Sleep(10 * time.Second); return Next{Due: time.Now()} }
	engineTest(t, 2, slow, func(t *testing.T, b *bench) {
		b.at("a", 0)
		b.at("b", 5)
		b.want(t, 1, "a 0")
		b.stop()
		synctest.Wait()
		if len(b.ended) > 0 {
			t.Error("Run returned while work was under way")
		}
		b.want(t, 60) // b is not begun, a not again
		if err := <-b.ended; err == nil {
			t.Error("Run returned nil, want why it ended")
		}
	})
}

// A stop is heeded while all workers are busy, and before what is due.
func TestEngineStopWhileFull(t *testing.T) {
	slow := func(Job) Next { time.Sleep(10 * time.Second); return Next{} }
	engineTest(t, 1, slow, func(t *testing.T, b *bench) {
		b.at("a", 0)
		b.at("b", 0)
		time.Sleep(time.Second)
		b.stop()
		b.want(t, 60, "a 0")
	})
}

func TestEngineHammer(t *testing.T) {
	t.Parallel()
	const keys, workers = 5, 4
	var mu sync.Mutex
	busy, worked, most := map[string]bool{}, map[string]bool{}, 0
	each := make(chan struct{}, 1) // every key has been worked on
	e := NewHeapEngine()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- e.Run(ctx, workers, func(_ context.Context, j Job) Next {
			mu.Lock()
			if busy[j.Key] {
				t.Errorf("two for %s at once", j.Key)
			}
			busy[j.Key] = true
			worked[j.Key] = true
			most = max(most, len(busy))
			if len(worked) == keys {
				select {
				case each <- struct{}{}:
				default:
				}
			}
			mu.Unlock()
			runtime.Gosched()
			mu.Lock()
			defer mu.Unlock()
			delete(busy, j.Key)
			return Next{Due: time.Now()}
		})
	}()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 2000 {
				if key := fmt.Sprint(j % keys); (i+j)%7 == 0 {
					e.Remove(key)
				} else {
					e.Put(key, time.Now())
				}
			}
		})
	}
	all.Wait()
	for i := range keys {
		e.Put(fmt.Sprint(i), time.Now())
	}
	<-each // a lost key would hang here
	stop()
	<-ended
	if most > workers {
		t.Errorf("%d at once, want at most %d", most, workers)
	}
}
