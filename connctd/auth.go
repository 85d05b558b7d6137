package connctd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	fetchTimeout = 30 * time.Second // for one token request, whoever waits for it
	renewEarly   = 30 * time.Second // before a token expires
)

// tokenSource gives the access token for a call.
type tokenSource interface {
	token(ctx context.Context) (Secret, error)
	// drop forgets a token that was refused, and reports whether another try
	// may get a better one.
	drop(used Secret) bool
}

// staticToken is a token that nobody can renew.
type staticToken struct{ secret Secret }

func (t staticToken) token(context.Context) (Secret, error) { return t.secret, nil }
func (t staticToken) drop(Secret) bool                      { return false }

// checkToken reports why a token cannot stand in a header. It never repeats it.
func checkToken(token string) error {
	if token == "" {
		return errors.New("the token is empty")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("the token has a space, a control character or a character outside ASCII")
	}
	return nil
}

// fetchFunc gets a new token.
type fetchFunc func(context.Context) (*oauth2.Token, error)

// fetchFrom asks src in place of a request of our own. Token takes no ctx, so
// one that hangs is left behind when the ctx ends.
func fetchFrom(src oauth2.TokenSource) fetchFunc {
	type result struct {
		tok *oauth2.Token
		err error
	}
	return func(ctx context.Context) (*oauth2.Token, error) {
		done := make(chan result, 1)
		go func() {
			tok, err := src.Token()
			done <- result{tok, err}
		}()
		select {
		case r := <-done:
			return r.tok, r.err
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// newClientCredentials makes one exchange of x/oauth2 renewable.
func newClientCredentials(c *core, cred ClientCredentials) (tokenSource, error) {
	if cred.TokenURL == "" {
		cred.TokenURL = tokenURL(c.base)
	}
	_, err := parseAddress("token URL", cred.TokenURL, c.insecure)
	if cred.ID == "" {
		err = errors.Join(err, errors.New("ClientCredentials.ID is empty"))
	}
	if cred.Secret.IsZero() {
		err = errors.Join(err, errors.New("ClientCredentials.Secret is empty"))
	}
	if err != nil {
		return nil, fmt.Errorf("WithClientCredentials: %w", err)
	}
	exchange := clientcredentials.Config{
		ClientID: cred.ID, ClientSecret: cred.Secret.Reveal(), Scopes: cred.Scopes,
		TokenURL: cred.TokenURL, AuthStyle: oauth2.AuthStyleInHeader,
	}
	hc := &http.Client{Transport: staying{c.transport}, CheckRedirect: stay}
	return newRenewing(func(ctx context.Context) (*oauth2.Token, error) {
		tok, err := exchange.Token(context.WithValue(ctx, oauth2.HTTPClient, hc))
		return tok, tokenError(err, cred.Secret)
	}), nil
}

// tokenError turns what x/oauth2 says into our own words: its error carries the
// whole answer and may repeat the request.
func tokenError(err error, secret Secret) error {
	if err == nil {
		return nil
	}
	cut := scrub.Of(secret.Reveal())
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || refused.Response == nil {
		if _, unsent := errors.AsType[*url.Error](err); unsent {
			return cut.Error("connctd: FetchToken", err)
		}
		// Its text may quote the answer, and with it the token.
		return fmt.Errorf("connctd: FetchToken: %w: the answer cannot be read", ErrBadResponse)
	}
	if refused.Response.StatusCode < 300 {
		return fmt.Errorf("connctd: FetchToken: %w: the answer holds no access token", ErrBadResponse)
	}
	return &Error{
		Op: opFetchToken.name, Method: opFetchToken.method, Path: opFetchToken.path,
		StatusCode: refused.Response.StatusCode, Attempts: 1,
		RetryAfter:  retryAfter(refused.Response.Header),
		Code:        cut.Text(refused.ErrorCode),
		Description: cut.Text(refused.ErrorDescription),
		MoreInfo:    cut.Text(refused.ErrorURI),
		Body:        truncate([]byte(cut.Text(string(refused.Body))), maxErrorBody), // in this order: no half secret
	}
}

// renewing holds a token and fetches the next one: once for everybody who waits,
// each no longer than its own ctx, on a ctx that outlives the one that started it.
type renewing struct {
	fetch fetchFunc

	mu      sync.Mutex // guards what follows
	current Secret
	renewAt time.Time // zero: never
	flight  *flight   // the request under way, if any
}

// flight is one token request. Its result is read after done is closed.
type flight struct {
	done  chan struct{}
	token Secret
	err   error
}

func newRenewing(fetch fetchFunc) *renewing { return &renewing{fetch: fetch} }

func (r *renewing) token(ctx context.Context) (Secret, error) {
	r.mu.Lock()
	if !r.current.IsZero() && (r.renewAt.IsZero() || time.Now().Before(r.renewAt)) {
		defer r.mu.Unlock()
		return r.current, nil
	}
	f := r.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		r.flight = f
		go r.fly(context.WithoutCancel(ctx), f)
	}
	r.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return Secret{}, context.Cause(ctx)
	}
}

// fly fetches a token for everybody who waits for f.
func (r *renewing) fly(ctx context.Context, f *flight) {
	defer close(f.done)
	ctx, cancel := context.WithTimeoutCause(ctx, fetchTimeout, errors.New("no access token within 30s"))
	defer cancel()
	tok, err := r.fetch(ctx)
	if err == nil {
		err = usable(tok)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flight = nil
	if f.err = err; err != nil {
		return
	}
	f.token = NewSecret(tok.AccessToken)
	r.current, r.renewAt = f.token, renewalTime(tok.Expiry)
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

// renewalTime is a little before a token expires; for one with a short life, in
// the last tenth of it.
func renewalTime(expiry time.Time) time.Time {
	if expiry.IsZero() {
		return time.Time{}
	}
	return expiry.Add(-min(renewEarly, time.Until(expiry)/10))
}

// drop forgets the token if it is still the one in use: an answer that comes late
// must not cost its successor.
func (r *renewing) drop(used Secret) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current.Equal(used) {
		r.current = Secret{}
	}
	return true
}
