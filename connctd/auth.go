package connctd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/internal/scrub"
)

// tokenSource gives the access token for a call.
type tokenSource interface {
	token(ctx context.Context) (bearer, error)
	// drop forgets a token that was refused, and reports whether another try
	// may get a better one.
	drop(used Secret) bool
}

// staticToken is a token that nobody can renew.
type staticToken struct{ bearer }

func (t staticToken) token(context.Context) (bearer, error) { return t.bearer, nil }
func (t staticToken) drop(Secret) bool                      { return false }

// bearer is an access token with the header that carries it, made once and shared
// by all requests. It stands in a function, since nothing prints its way into one.
// The zero value is none.
type bearer struct {
	secret Secret
	header func() []string
}

func newBearer(token string) bearer {
	header := []string{"Bearer " + token}
	return bearer{NewSecret(token), func() []string { return header }}
}

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
			r := result{err: errGone}
			defer func() {
				caught(recover(), &r.err)
				done <- r
			}()
			r.tok, r.err = src.Token()
		}()
		select {
		case r := <-done:
			return r.tok, withoutAnswer(r.err)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// withoutAnswer hides the answer that an error of x/oauth2 prints whole. It can
// still be asked for, by [errors.AsType].
func withoutAnswer(err error) error {
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return err
	}
	status := 0
	if refused.Response != nil {
		status = refused.Response.StatusCode
	}
	return scrub.Hide(fmt.Sprintf("the token source was answered %d %s", status, printable(refused.ErrorCode)), err)
}

// newClientCredentials makes the client credentials grant renewable.
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
	return newRenewing(func(ctx context.Context) (*oauth2.Token, error) { return c.exchange(ctx, cred) }), nil
}
