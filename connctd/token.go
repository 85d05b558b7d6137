package connctd

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

const (
	fetchTimeout = 30 * time.Second // for one token, whoever waits for it
	renewEarly   = time.Minute      // before a token expires
	renewPause   = 5 * time.Second  // after a fetch that failed while the old token is good
)

var errNoToken = fmt.Errorf("no access token within %v", fetchTimeout)

// renewing holds a token and fetches the next one: once for everybody who waits,
// each no longer than its own ctx, on a ctx that outlives the one that started it.
type renewing struct {
	fetch fetchFunc

	mu      sync.Mutex // guards what follows
	current bearer
	life    life
	flight  *flight // the request under way, if any
}

// flight is one token request. Its result is read after done is closed.
type flight struct {
	done  chan struct{}
	token bearer
	life  life
	err   error
}

func newRenewing(fetch fetchFunc) *renewing { return &renewing{fetch: fetch} }

// token returns the token in use. Shortly before it expires it starts to fetch the
// next one and goes on with the old one meanwhile, so that nobody waits.
func (r *renewing) token(ctx context.Context) (bearer, error) {
	r.mu.Lock()
	now := time.Now()
	good := !r.current.secret.IsZero() && r.life.lasts(now)
	if good && !r.life.wanes(now) {
		defer r.mu.Unlock()
		return r.current, nil
	}
	f := r.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		r.flight = f
		go r.fly(context.WithoutCancel(ctx), f)
	}
	if good {
		defer r.mu.Unlock()
		return r.current, nil
	}
	r.mu.Unlock()
	select {
	case <-f.done:
		rethrow(f.err)
		return f.token, f.err
	case <-ctx.Done():
		return bearer{}, context.Cause(ctx)
	}
}

// fly fetches a token for everybody who waits for f. Whatever becomes of it, the
// next flight can begin.
func (r *renewing) fly(ctx context.Context, f *flight) {
	f.err = errGone
	defer close(f.done)
	defer func() {
		caught(recover(), &f.err)
		r.land(f)
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, fetchTimeout, errNoToken)
	defer cancel()
	tok, err := r.fetch(ctx)
	if err == nil {
		err = usable(tok)
	}
	if f.err = err; err == nil {
		f.token, f.life = newBearer(tok.AccessToken), lifeUntil(tok.Expiry)
	}
}

// land keeps what a flight has brought.
func (r *renewing) land(f *flight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flight = nil
	if f.err != nil {
		r.life = r.life.later(time.Now())
		return
	}
	r.current, r.life = f.token, f.life
}

// usable checks a token that a server or somebody's source gave.
func usable(tok *oauth2.Token) error {
	if tok == nil {
		return fmt.Errorf("connctd: FetchToken: %w: the source gave no token", ErrBadResponse)
	}
	if err := checkToken(tok.AccessToken); err != nil {
		return fmt.Errorf("connctd: FetchToken: %w: %w", ErrBadResponse, err)
	}
	return nil
}

// life is how long a token is used. Its zero value is for ever.
type life struct {
	renewAt time.Time // when the next one is fetched
	ends    time.Time // when it is not used any more
}

// lifeUntil leaves a minute before expiry to fetch the next token, of a short life
// the last tenth. The last quarter of that is for requests on their way.
func lifeUntil(expiry time.Time) life {
	if expiry.IsZero() {
		return life{}
	}
	early := min(renewEarly, time.Until(expiry)/10)
	return life{expiry.Add(-early), expiry.Add(-early / 4)}
}

func (l life) lasts(now time.Time) bool { return l.ends.IsZero() || now.Before(l.ends) }
func (l life) wanes(now time.Time) bool { return !l.renewAt.IsZero() && !now.Before(l.renewAt) }

// later puts the next fetch off a little after one that failed.
func (l life) later(now time.Time) life {
	if !l.renewAt.IsZero() {
		l.renewAt = now.Add(renewPause)
	}
	return l
}

// drop forgets the token if it is still the one in use: an answer that comes late
// must not cost its successor.
func (r *renewing) drop(used Secret) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current.secret.Equal(used) {
		r.current = bearer{}
	}
	return true
}
