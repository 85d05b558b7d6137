package connctd

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

const (
	resolvers = 8 // links that are followed at once, unless a call option says otherwise
	lead      = 8 // how far following may run ahead of the loop, times that
)

// RefError is the failure of one link of a list: the others are not affected.
// Its cause is asked by [errors.Is] and [errors.As]: [ErrNotFound] for what is gone
// since the list was made. One of the loop that is no RefError is a 404 in place of the
// list, of a proxy or below a wrong base URL, and says nothing of what there is.
type RefError struct {
	Href string // the link as it came
	Err  error
}

// Error tells what went wrong; the link itself may carry anything and is not repeated.
func (e *RefError) Error() string { return "connctd: link in a list: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *RefError) Unwrap() error { return e.Err }

type resolved[T any] struct {
	value T
	err   error
}

// resolve walks over a list of links and what they lead to, in the order of the
// list. A bad link is an error of the loop, which goes on after it; when the loop
// ends, nothing is under way any more.
func resolve[ID anyID, T any](
	ctx context.Context, what string, opts []CallOption,
	list func(context.Context) ([]Ref[ID], error),
	get func(context.Context, ID, ...CallOption) (T, error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		refs, err := list(ctx)
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		results := follow(ctx, refs, opts, get)
		defer results.wait()
		defer cancel()
		for i := range refs {
			r, ok := results.next(ctx, i)
			if ok && !yield(r.value, r.err) {
				return
			}
			if ctx.Err() != nil {
				var none T
				yield(none, within(what, context.Cause(ctx)))
				return
			}
		}
	}
}

// following is a list of links being followed.
type following[T any] struct {
	results []chan resolved[T]
	tickets chan struct{} // one for each link that may be begun
	wg      sync.WaitGroup
}

func follow[ID anyID, T any](ctx context.Context, refs []Ref[ID], opts []CallOption, get func(context.Context, ID, ...CallOption) (T, error)) *following[T] {
	n := settle(opts).concurrent
	if n < 1 {
		n = resolvers
	}
	n = min(n, len(refs))
	opts = perLink(opts)
	f := &following[T]{
		results: make([]chan resolved[T], len(refs)),
		tickets: make(chan struct{}, n*lead),
	}
	for i := range refs {
		f.results[i] = make(chan resolved[T], 1)
	}
	for range min(n*lead, len(refs)) {
		f.tickets <- struct{}{}
	}
	var begun atomic.Int64
	var work func()
	work = func() {
		ended := false
		defer func() {
			if !ended { // the transport ended the goroutine
				f.wg.Go(work)
			}
		}()
		for f.mayBegin(ctx) {
			i := int(begun.Add(1)) - 1
			if i >= len(refs) {
				break
			}
			followOne(ctx, refs[i], opts, get, f.results[i])
		}
		ended = true
	}
	for range n {
		f.wg.Go(work)
	}
	return f
}

// mayBegin waits until another link may be followed.
func (f *following[T]) mayBegin(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-f.tickets:
		return ctx.Err() == nil
	}
}

// next waits for the result of link i, which makes room for another. It reports
// false if ctx ends first.
func (f *following[T]) next(ctx context.Context, i int) (r resolved[T], ok bool) {
	select {
	case r = <-f.results[i]:
	case <-ctx.Done():
		return r, false
	}
	rethrow(r.err)
	select {
	case f.tickets <- struct{}{}:
	default: // nobody is behind
	}
	return r, true
}

func (f *following[T]) wait() { f.wg.Wait() }

// followOne puts what a link leads to into result, whatever becomes of it.
func followOne[ID anyID, T any](ctx context.Context, ref Ref[ID], opts []CallOption, get func(context.Context, ID, ...CallOption) (T, error), result chan<- resolved[T]) {
	r := resolved[T]{err: errGone}
	defer func() {
		caught(recover(), &r.err)
		result <- r
	}()
	id, err := ref.ID()
	if err == nil {
		r.value, err = get(ctx, id, opts...)
	}
	if r.err = err; err != nil {
		r.err = &RefError{Href: ref.Href, Err: err}
	}
}
