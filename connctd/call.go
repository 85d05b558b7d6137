package connctd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// call is one use of an operation.
type call struct {
	op      *operation
	ids     []string   // for the braces of the path
	query   url.Values // nil: none
	subject string     // goes into the subject header; empty: none is sent
	body    []byte     // JSON, the same bytes at each attempt; nil: no body
	secrets []string   // in the body
	opts    []CallOption
	set     callOptions // what opts say
}

// reply is an answer that is a success of its operation.
type reply struct {
	status int
	header http.Header
	url    *url.URL // what was asked; a Location is relative to it
	body   []byte
	token  Secret // that was used
	gone   bool   // a DELETE found nothing, since an attempt before it deleted it
}

// do sends a call and decodes the answer into out, unless out is nil.
func (c *core) do(ctx context.Context, k call, out any) (*reply, error) {
	res, err := c.send(ctx, &k)
	if err != nil || out == nil || res.gone || res.status == http.StatusSeeOther {
		return res, err
	}
	err = checkItems(res.body)
	if err == nil {
		err = json.Unmarshal(res.body, out)
	}
	if err != nil {
		return nil, k.unreadable(res, err)
	}
	return res, nil
}

// send sends a call, more than once where its operation allows it.
func (c *core) send(ctx context.Context, k *call) (*reply, error) {
	if c == nil {
		return nil, fmt.Errorf("connctd: %s: %w: the client was not made by New", k.op.name, ErrInvalid)
	}
	if len(k.opts) > 0 {
		k.set = settle(k.opts)
	}
	target, err := k.target(c.base)
	if err != nil {
		return nil, err
	}
	var token bearer
	var renewed bool
	var res *reply
	err = c.repeatedly(ctx, k, func(ctx context.Context) (err error) {
		token, err = c.tokenFor(ctx, k.op)
		return err
	}, func(ctx context.Context, n int, header http.Header) (out outcome) {
		if n > 1 {
			target, _ = k.target(c.base) // a transport may have changed it
		}
		res, out = c.attempt(ctx, k, target, token, n, header)
		// A second token that is refused is kept: fetching more would not help.
		if out.status == http.StatusUnauthorized && !renewed && !token.secret.IsZero() && c.tokens.drop(token.secret) {
			out.fate, renewed = stale, true
		}
		return out
	})
	switch {
	case err != nil:
		return nil, err
	case res == nil: // deleted by an attempt before the last
		return &reply{status: http.StatusNotFound, url: target, gone: true}, nil
	}
	return res, nil
}

// target is the address that a call is sent to.
func (k *call) target(base *url.URL) (*url.URL, error) {
	if k.set.recreatePending {
		return nil, fmt.Errorf("connctd: %s: %w: RecreatePending is an option of EnsureClient", k.op.name, ErrInvalid)
	}
	u, err := k.op.below(base, k.ids)
	if err != nil {
		return nil, err
	}
	u.RawQuery = k.query.Encode()
	return u, nil
}

// tokenFor returns the token for an operation; none if it wants none.
func (c *core) tokenFor(ctx context.Context, op *operation) (bearer, error) {
	if op.has(open) {
		return bearer{}, nil
	}
	if c.tokens == nil {
		return bearer{}, fmt.Errorf("connctd: %s: %w: give New one of WithToken, WithClientCredentials, WithTokenSource; FromEnv found neither CONNCTD_TOKEN nor CONNCTD_CLIENT_ID if it was among its options", op.name, ErrNoCredentials)
	}
	token, err := c.tokens.token(ctx)
	if err != nil {
		return bearer{}, within(op.name, err)
	}
	return token, nil
}
