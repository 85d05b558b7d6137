package connctd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/connctd/connctd-go/internal/scrub"
)

// exchange fetches an access token for credentials, under the rules of any other
// call that is safe to repeat.
func (c *core) exchange(ctx context.Context, cred ClientCredentials) (tok *oauth2.Token, err error) {
	cfg := clientcredentials.Config{
		ClientID: cred.ID, ClientSecret: cred.Secret.Reveal(), Scopes: cred.Scopes,
		TokenURL: cred.TokenURL, AuthStyle: oauth2.AuthStyleInHeader,
	}
	k := call{op: &opFetchToken}
	err = c.repeatedly(ctx, &k, func(context.Context) error { return nil }, func(ctx context.Context, n int, header http.Header) (out outcome) {
		ctx, done := c.limited(ctx, &k)
		defer done()
		rt := &exchanging{c: c, cred: cred, header: header}
		hc := &http.Client{Transport: rt, CheckRedirect: stay}
		tok, err = cfg.Token(context.WithValue(ctx, oauth2.HTTPClient, hc))
		return rt.exchanged(&k, err, n)
	})
	return tok, err
}

// exchanged turns what x/oauth2 says into our own words: its error carries the
// whole answer and may repeat the request.
func (e *exchanging) exchanged(k *call, err error, n int) outcome {
	if err == nil {
		return outcome{status: http.StatusOK}
	}
	cut := append(e.cred.forms(), e.redirect...)
	text := cut.Text
	if e.cutOff {
		text = cut.Part
	}
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case ok && refused.Response != nil && refused.Response.StatusCode < 300:
		return outcome{err: fmt.Errorf("connctd: FetchToken: %w: the answer holds no access token", ErrBadResponse)}
	case ok && refused.Response != nil:
		e := &Error{
			Op: k.op.name, Method: k.op.method, Path: k.op.path,
			StatusCode: refused.Response.StatusCode, Attempts: n,
			RetryAfter:  retryAfter(refused.Response.Header),
			Code:        text(refused.ErrorCode),
			Description: text(refused.ErrorDescription),
			MoreInfo:    text(refused.ErrorURI),
			Body:        truncate([]byte(text(string(refused.Body))), maxErrorBody), // in this order: no half secret
		}
		return outcome{err: e, fate: fateOf(e.StatusCode), status: e.StatusCode, wait: e.RetryAfter}
	}
	if _, unanswered := errors.AsType[*url.Error](err); unanswered {
		return k.broken(cut, err, nil)
	}
	// Its text may quote the answer, and with it the token.
	return outcome{err: fmt.Errorf("connctd: FetchToken: %w: the answer cannot be read", ErrBadResponse)}
}

// forms is what must be cut from an answer: the secret, and the pair that HTTP
// Basic makes of it.
func (cred ClientCredentials) forms() scrub.Set {
	secret := cred.Secret.Reveal()
	return scrub.Of(secret, cred.ID+":"+secret, url.QueryEscape(cred.ID)+":"+url.QueryEscape(secret))
}

// exchanging is the transport of one token request.
type exchanging struct {
	c        *core
	cred     ClientCredentials
	header   http.Header // that a hook adds
	cutOff   bool        // the answer has more than was read
	redirect []string    // what a Location must not show
}

// RoundTrip hides the Location of a redirect from the http.Client around it, which
// would parse it before it asks stay, and fail on an odd one.
func (e *exchanging) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	h := http.Header{}
	addForeign(h, e.header)
	maps.Copy(h, req.Header)
	h["User-Agent"] = e.c.userAgent
	req.Header = h
	if e.cred.RawBasic {
		req.SetBasicAuth(e.cred.ID, e.cred.Secret.Reveal())
	}
	res, err := e.c.transport.RoundTrip(req)
	if err != nil || res == nil {
		return res, err
	}
	if res.StatusCode < 200 {
		if res.Body != nil {
			_ = res.Body.Close()
		}
		return nil, errNotFinal(res.StatusCode)
	}
	if res.StatusCode/100 == 3 {
		e.redirect = secretsOfRedirect(res)
		res.Header = res.Header.Clone()
		res.Header.Del("Location")
	}
	return e.readWhole(res)
}

// readWhole reads the answer before x/oauth2 does, which takes one that was cut off
// for one that makes no sense. Of a failure the status is enough.
func (e *exchanging) readWhole(res *http.Response) (*http.Response, error) {
	if res.Body == nil {
		return res, nil
	}
	body, more, err := readLimited(res.Body, res.ContentLength, maxTokenBody)
	_ = res.Body.Close()
	e.cutOff = more || err != nil || !endIsKnown(res)
	if err != nil && res.StatusCode/100 == 2 {
		return nil, fmt.Errorf("the answer was cut off after %d bytes: %w", len(body), err)
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// stay is the redirect policy: none is followed.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
