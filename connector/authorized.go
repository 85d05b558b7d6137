package connector

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// authorized is the transport of a client whose technology wants an access token. A
// token that is refused is replaced once, and the request sent again if its body can
// be; refused a second time, the consent is worth nothing any more.
type authorized struct {
	next   http.RoundTripper
	again  http.RoundTripper // of a request that is sent again, which counts as another
	tokens *tokens
}

// RoundTrip sends the request with the client's token, if it goes where tokens may go.
func (a authorized) RoundTrip(req *http.Request) (*http.Response, error) {
	if a.tokens.conf.withheld(req.URL) != nil || req.Header.Get("Authorization") != "" {
		return a.next.RoundTrip(req)
	}
	ctx := req.Context()
	token, err := a.tokens.access(ctx, "")
	if err != nil {
		return nil, closing(req, err)
	}
	res, err := a.next.RoundTrip(carrying(req, req.Body, token))
	if err != nil {
		return nil, err
	}
	if !a.refused(res) {
		return res, nil
	}
	fresh, err := a.tokens.access(ctx, token)
	if err != nil {
		return nil, err
	}
	body, err := bodyAgain(req)
	if err != nil {
		return nil, err
	}
	res, err = a.again.RoundTrip(carrying(req, body, fresh))
	if err != nil {
		return nil, err
	}
	if !a.refused(res) {
		return res, nil
	}
	return nil, AuthRevoked(fmt.Errorf("status %d to a fresh access token", res.StatusCode))
}

// refused reports whether an answer refuses the token. Then it has been closed;
// otherwise it can be read as if nobody had.
func (a authorized) refused(res *http.Response) bool {
	if res.StatusCode < http.StatusBadRequest {
		return false
	}
	head, err := io.ReadAll(io.LimitReader(res.Body, maxRefusal))
	if a.tokens.conf.expired(res.StatusCode, head) {
		_ = res.Body.Close()
		return true
	}
	rest := io.MultiReader(bytes.NewReader(head), res.Body)
	if err != nil {
		rest = io.MultiReader(bytes.NewReader(head), brokenBody{err})
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{rest, res.Body}
	return false
}

// brokenBody reads nothing but an error.
type brokenBody struct{ err error }

func (b brokenBody) Read([]byte) (int, error) { return 0, b.err }

// carrying returns a copy of the request with a token: what a RoundTripper is given
// is not its own.
func carrying(req *http.Request, body io.ReadCloser, token string) *http.Request {
	out := req.Clone(req.Context())
	out.Body = body
	out.Header.Set("Authorization", "Bearer "+token)
	return out
}

// bodyAgain returns the body to send a second time.
func bodyAgain(req *http.Request) (io.ReadCloser, error) {
	switch {
	case req.Body == nil || req.Body == http.NoBody:
		return req.Body, nil
	case req.GetBody == nil:
		return nil, errors.New("the access token was refreshed, and the body of the request cannot be sent again")
	}
	return req.GetBody()
}

// closing closes the body of a request that is not sent, as a RoundTripper must.
func closing(req *http.Request, err error) error {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	return err
}
