package enginetest

import (
	"context"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connector"
)

const (
	smallGrain = 5 * time.Millisecond
	smallUnit  = grains * smallGrain
	twin       = " twin"
)

// bug is what an engine may get wrong, and which test is about it.
type bug struct {
	name, by string
	bend     func(*bent, connector.Engine)
}

var bugs = []bug{
	{"early", "work begins when it is due", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) { good.Put(key, due.Add(-smallUnit*3/4)) }
	}},
	{"late", "work begins when it is due", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) { good.Put(key, due.Add(smallUnit)) }
	}},
	{"another Due", "next", doing(func(_ connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
		job.Due = job.Due.Add(-smallUnit / 3)
		return w(ctx, job)
	})},
	{"a parked key comes back", "work begins when it is due", doing(func(_ connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
		if next := w(ctx, job); !next.Due.IsZero() {
			return next
		}
		return connector.Next{Due: time.Now().Add(smallUnit)}
	})},
	{"forgets what was put before it runs", "put before it runs", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error {
			for _, key := range []string{"a", "b"} {
				good.Remove(key)
			}
			return good.Run(ctx, n, w)
		}
	}},
	{"the last put counts", "of two due times the earlier one counts", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) { good.Remove(key); good.Put(key, due) }
	}},
	{"the first put counts", "of two due times the earlier one counts", func(b *bent, good connector.Engine) {
		known := map[string]bool{}
		b.put = func(key string, due time.Time) {
			if !known[key] {
				good.Put(key, due)
			}
			known[key] = true
		}
	}},
	{"keys are folded", "any key", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) { good.Put(strings.ToLower(key), due) }
	}},
	{"put while running is lost", "put while running", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) {
			if !b.isBusy(key) {
				good.Put(key, due)
			}
		}
	}},
	{"two at once for a key", "put while running", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) {
			if b.isBusy(key) {
				key += twin
			}
			good.Put(key, due)
		}
		doing(func(_ connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
			job.Key = strings.TrimSuffix(job.Key, twin)
			return w(ctx, job)
		})(b, good)
	}},
	{"next hides what was put", "put before what work returns", doing(func(good connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
		next := w(ctx, job)
		if !next.Due.IsZero() {
			good.Remove(job.Key)
			good.Put(job.Key, next.Due)
		}
		return connector.Next{}
	})},
	{"remove does nothing", "remove", func(b *bent, _ connector.Engine) { b.remove = func(string) {} }},
	{"a removed key is gone for ever", "remove", func(b *bent, good connector.Engine) {
		gone := map[string]bool{}
		b.remove = func(key string) { gone[key] = true; good.Remove(key) }
		b.put = func(key string, due time.Time) {
			if !gone[key] {
				good.Put(key, due)
			}
		}
	}},
	{"what work returns brings a key back", "remove while running", doing(func(good connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
		good.Put(job.Key, w(ctx, job).Due)
		return connector.Next{}
	})},
	{"remove forgets what is put after it", "remove and put while running", doing(func(good connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
		next := w(ctx, job)
		good.Remove(job.Key)
		return next
	})},
	{"one too many at once", "n at once", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error { return good.Run(ctx, n+1, w) }
	}},
	{"one too few at once", "n at once", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error { return good.Run(ctx, n-1, w) }
	}},
	{"one after the other", "a slow key delays no other", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, _ int, w work) error { return good.Run(ctx, 1, w) }
	}},
	{"a bad end takes a place", "panic", doing(func(_ connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
		defer func() {
			if recover() != nil {
				<-ctx.Done()
			}
		}()
		return w(ctx, job)
	})},
	{"a panic is the end of all", "panic", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error {
			inner, stop := context.WithCancel(ctx)
			defer stop()
			return good.Run(inner, n, func(ctx context.Context, job connector.Job) connector.Next {
				defer func() {
					if recover() != nil {
						stop()
					}
				}()
				return w(ctx, job)
			})
		}
	}},
	{"an end of its goroutine takes a place", "work that ends its goroutine", doing(func(_ connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next {
		ended := true
		defer func() {
			if ended {
				<-ctx.Done()
			}
		}()
		next := w(ctx, job)
		ended = false
		return next
	})},
	{"the stop does not wait", "stop waits", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error {
			go func() { _ = good.Run(ctx, n, w) }()
			<-ctx.Done()
			return context.Cause(ctx)
		}
	}},
	{"goes on after the stop", "stop waits", goesOn},
	{"goes on after the stop, being full", "stop while full", goesOn},
	{"begins after the stop", "stopped before it runs", goesOn},
	{"says nothing of its end", "stop waits", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error { _ = good.Run(ctx, n, w); return nil }
	}},
	{"loses a key", "many keys", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) {
			if key != "k7777" {
				good.Put(key, due)
			}
		}
	}},
}

// calmBugs are found by the tests that want to be alone.
var calmBugs = []bug{
	{"busy", "no busy loop", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error {
			go func() {
				for ctx.Err() == nil {
					b.isBusy("")
				}
			}()
			return good.Run(ctx, n, w)
		}
	}},
	{"goroutines are left", "nothing is left behind", func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error {
			for range 10 {
				go time.Sleep(time.Second + 20*smallUnit)
			}
			return good.Run(ctx, n, w)
		}
	}},
	{"memory is left", "nothing is left behind", func(b *bent, good connector.Engine) {
		b.put = func(key string, due time.Time) {
			b.kept = append(b.kept, key+strings.Repeat(" ", 100))
			good.Put(key, due)
		}
	}},
}

// goesOn takes a while to heed the stop.
func goesOn(b *bent, good connector.Engine) {
	b.run = func(ctx context.Context, n int, w work) error {
		late, stop := context.WithCancelCause(context.WithoutCancel(ctx))
		context.AfterFunc(ctx, func() {
			time.Sleep(12 * smallUnit)
			stop(context.Cause(ctx))
		})
		return good.Run(late, n, w)
	}
}
