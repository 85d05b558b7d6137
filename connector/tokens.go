package connector

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/internal/scrub"
)

const (
	tokenPrefix    = "token/"
	refreshEarly   = 30 * time.Second // before it expires, or a tenth of its life, an access token is refreshed
	refreshTimeout = 30 * time.Second
	keptSecrets    = 8 // of late, that are cut from errors and logs
)

// ErrNoConsent is why a client is not polled whose customer has not agreed yet.
var ErrNoConsent = errors.New("connector: the customer has not given consent")

var errTokensNoReturn = errors.New("connector: what changes the tokens ended its goroutine")

// grant is what a customer's consent is worth, as it is stored.
type grant struct {
	V       int       `json:"v"`
	Access  string    `json:"access"`
	Refresh string    `json:"refresh,omitempty"`
	Given   time.Time `json:"given,omitzero"`
	Expiry  time.Time `json:"expiry,omitzero"` // zero: it does not expire by itself
}

func grantOf(t *oauth2.Token) *grant {
	return &grant{V: 1, Access: t.AccessToken, Refresh: t.RefreshToken, Given: time.Now(), Expiry: t.Expiry}
}

func (g *grant) fresh(now time.Time) bool {
	early := min(refreshEarly, g.Expiry.Sub(g.Given)/10)
	return g.Expiry.IsZero() || now.Before(g.Expiry.Add(-early))
}

// tokens are the tokens of one client. What a technology hands out is stored before
// anybody uses it, since the refresh token before it is dead by then.
type tokens struct {
	store Store
	key   string // in the store
	conf  OAuth
	wrong error // why conf cannot work
	log   func() *slog.Logger
	hc    *http.Client
	fly   func(func(context.Context)) error // runs what outlives the poll that began it
	told  func(time.Duration, error)        // of each refresh; may be nil

	busy chan struct{}              // holds one token while somebody changes held
	held atomic.Pointer[heldTokens] // nil until loaded

	asked atomic.Pointer[pendingConsent] // the last one; nil if none was asked for here
}

// heldTokens is what is known of the tokens, as a value that never changes.
type heldTokens struct {
	*grant             // nil: there are none
	revision uint64    // of what is stored
	unsaved  bool      // the grant is newer than what is stored
	seen     scrub.Set // tokens of late
}

// with returns what is held when a new grant has come.
func (h *heldTokens) with(g *grant, revision uint64, unsaved bool) *heldTokens {
	next := &heldTokens{grant: g, revision: revision, unsaved: unsaved}
	if h != nil {
		next.seen = h.seen
	}
	if g != nil && (h == nil || h.grant == nil || *h.grant != *g) {
		next.seen = append(scrub.Of(g.Access, g.Refresh), next.seen[:min(len(next.seen), keptSecrets-2)]...)
	}
	return next
}

// newer reports whether there is another grant than there was before.
func (h *heldTokens) newer(before *heldTokens) bool {
	return h.grant != nil && before != nil && before.grant != nil && *h.grant != *before.grant
}

func (c *client) newTokens(a Authorizer) *tokens {
	conf, err := oauthOf(a, c.InstanceConfig, c.log)
	hc := newHTTP(c.runtime.upstream, nil, c.share).client
	hc.Transport = counted{cmp.Or(hc.Transport, http.DefaultTransport), c.share}
	t := &tokens{
		log: c.log, store: c.runtime.store, key: tokenPrefix + string(c.ID), conf: conf, wrong: err,
		hc: &hc, fly: c.runtime.fly, busy: make(chan struct{}, 1),
	}
	if c.runtime.observer.Refresh != nil {
		t.told = c.tellRefresh
	}
	return t
}

// counted is the transport of token requests. The request that needs a token has waited
// for its place already, so they take one without waiting.
type counted struct {
	next  http.RoundTripper
	share *share
}

func (t counted) RoundTrip(req *http.Request) (*http.Response, error) {
	t.share.count()
	return t.next.RoundTrip(req)
}

// access returns an access token that has not expired. One that was refused is named,
// and another is got in its place.
func (t *tokens) access(ctx context.Context, refused string) (string, error) {
	if token, ok := t.usable(refused); ok {
		return token, nil
	}
	var token string
	before := t.held.Load()
	err := t.alone(ctx, func(ctx context.Context) error {
		if err := t.renew(ctx, refused, before); err != nil {
			return err
		}
		token = t.held.Load().Access // before anybody else can give it up
		return nil
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// usable returns the access token if nothing has to be done before it is used.
func (t *tokens) usable(refused string) (string, bool) {
	h := t.held.Load()
	if h == nil || h.grant == nil || h.unsaved || h.Access == refused || !h.fresh(time.Now()) {
		return "", false
	}
	return h.Access, true
}

// alone runs f while nobody else changes the tokens. It outlives ctx: a refresh that
// is cut off would lose the new refresh token, and with it the customer's consent.
func (t *tokens) alone(ctx context.Context, f func(context.Context) error) error {
	select {
	case t.busy <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	done := make(chan error, 1)
	err := t.fly(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, refreshTimeout)
		err := errTokensNoReturn
		defer func() { // also when a transport or an observer ended the goroutine
			cancel()
			<-t.busy
			done <- err
		}()
		err = survive(t.log, "what changes the tokens", func() error { return f(ctx) })
	})
	if err != nil {
		<-t.busy
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// renew does whatever it takes for a token that is usable, or at least newer than what
// was held before: one that is never valid for long is as good as it gets.
func (t *tokens) renew(ctx context.Context, refused string, before *heldTokens) error {
	if err := t.settle(ctx); err != nil {
		return err
	}
	h := t.held.Load()
	if _, ok := t.usable(refused); ok || h.newer(before) && h.Access != refused {
		return nil // somebody was faster
	}
	switch {
	case h.grant == nil:
		return ErrNoConsent
	case h.Refresh == "":
		return AuthRevoked(errors.New("the access token is not accepted any more, and there is no refresh token"))
	}
	began := time.Now()
	next, err := t.conf.refresh(ctx, t.hc, h.Refresh)
	if t.told != nil {
		t.told(time.Since(began), err)
	}
	if err != nil {
		return t.overtaken(ctx, h, err)
	}
	t.held.Store(h.with(grantOf(next), h.revision, true))
	return t.save(ctx)
}

// overtaken returns nil if a refresh was refused because another process was faster,
// whose tokens are stored; else err.
func (t *tokens) overtaken(ctx context.Context, h *heldTokens, err error) error {
	if class, _ := classOf(err); class != revoked || t.load(ctx) != nil {
		return err
	}
	if now := t.held.Load(); now.grant == nil || now.revision == h.revision {
		return err
	}
	return nil
}

// settle loads what is stored, or saves what could not be saved before.
func (t *tokens) settle(ctx context.Context) error {
	switch h := t.held.Load(); {
	case h == nil:
		return t.load(ctx)
	case h.unsaved:
		return t.save(ctx)
	}
	return nil
}

func (t *tokens) load(ctx context.Context) error {
	stored, err := t.store.Load(ctx, t.key)
	if errors.Is(err, ErrNotStored) {
		t.held.Store(t.held.Load().with(nil, 0, false))
		return nil
	}
	if err != nil {
		return fmt.Errorf("load token: %w", err)
	}
	g := new(grant)
	if err := json.Unmarshal(stored.Value, g); err != nil || g.V != 1 {
		return errors.New("load token: what is stored is of another version")
	}
	t.held.Store(t.held.Load().with(g, stored.Revision, false))
	return nil
}

// save stores the tokens. If another process has stored others, those count: it
// refreshed later than this one, or its customer agreed anew.
func (t *tokens) save(ctx context.Context) error {
	h := t.held.Load()
	err := t.write(ctx, h)
	if errors.Is(err, ErrRevision) {
		return t.yield(ctx, h)
	}
	return err
}

func (t *tokens) write(ctx context.Context, h *heldTokens) error {
	value, _ := json.Marshal(h.grant)                                           // strings and a time can be encoded
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout) // the one before is dead
	defer cancel()
	revision, err := t.store.Save(ctx, t.key, h.revision, value)
	if err != nil {
		return fmt.Errorf("save token: %w", err)
	}
	t.held.Store(h.with(h.grant, revision, false))
	return nil
}

// replace stores what a new consent gave, in place of whatever was there.
func (t *tokens) replace(ctx context.Context, g *grant) error {
	return t.alone(ctx, func(ctx context.Context) error {
		if err := t.load(ctx); err != nil {
			return err
		}
		h := t.held.Load()
		t.held.Store(h.with(g, h.revision, true))
		return t.save(ctx)
	})
}

// forget deletes the tokens of a client that is removed.
func (t *tokens) forget(ctx context.Context) error {
	return t.alone(ctx, func(ctx context.Context) error {
		if err := t.load(ctx); err != nil {
			return err
		}
		return t.delete(ctx)
	})
}

// revoke deletes tokens that are worth nothing any more, unless others have come.
func (t *tokens) revoke(ctx context.Context) error {
	return t.alone(ctx, func(ctx context.Context) error {
		err := t.delete(ctx)
		if errors.Is(err, ErrRevision) {
			return t.load(ctx)
		}
		return err
	})
}

func (t *tokens) delete(ctx context.Context) error {
	h := t.held.Load()
	if h == nil || h.revision == 0 {
		return nil
	}
	if err := t.store.Delete(ctx, t.key, h.revision); err != nil {
		return fmt.Errorf("delete token: %w", err)
	}
	t.held.Store(h.with(nil, 0, false))
	return nil
}

// consented reports whether there are tokens at all.
func (t *tokens) consented(ctx context.Context) (bool, error) {
	if t.held.Load() == nil {
		if err := t.alone(ctx, t.settle); err != nil {
			return false, err
		}
	}
	return t.held.Load().grant != nil, nil
}

// secrets returns what must not show in an error or a log. It works on nil.
func (t *tokens) secrets() scrub.Set {
	if t == nil {
		return nil
	}
	var all scrub.Set
	if h := t.held.Load(); h != nil {
		all = h.seen
	}
	if p := t.asked.Load(); p != nil {
		all = append(scrub.Of(p.State, p.Verifier), all...)
	}
	return all
}

// yield gives way to the tokens that another process has stored. If it has deleted
// those before, the new ones are the only ones there are.
func (t *tokens) yield(ctx context.Context, mine *heldTokens) error {
	if err := t.load(ctx); err != nil {
		t.held.Store(mine)
		return err
	}
	if now := t.held.Load(); now.grant == nil {
		only := now.with(mine.grant, 0, true)
		t.held.Store(only)
		return t.write(ctx, only)
	}
	return nil
}
