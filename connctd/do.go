package connctd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Request is a call of the API that the SDK has no method for, for [Client.Do].
type Request struct {
	// Name stands in errors, logs and hooks. Empty means "Do".
	Name string
	// Method is GET, POST, PUT, PATCH or DELETE.
	Method string
	// Path is a template below the base URL, such as "/units/{unit}/things":
	// fixed segments, and one in braces for each of IDs.
	Path string
	// IDs fill the braces in order, escaped, under the rules of [ThingID].
	IDs []string
	// Query is added to the address. It shows in no error and no log.
	Query url.Values
	// Subject goes into the header X-External-Subject-Id. Empty: none is sent.
	Subject SubjectID
	// Body is encoded as JSON, a [Secret] in it with its true value. Nil: none.
	Body any
	// Repeat says when the request may be sent again.
	Repeat Repeat
}

// Repeat says what a second request of the same content would do, and so when a
// failed one may be sent again.
type Repeat int

const (
	// RepeatByMethod takes GET, PUT and DELETE for [RepeatSafe], POST and PATCH
	// for [RepeatUnguarded]. It is the default.
	RepeatByMethod Repeat = iota
	// RepeatUnguarded does it twice. It is sent again only if it provably never
	// left or was answered 429; after a lost answer or a 5xx the error matches
	// [ErrOutcomeUnknown].
	RepeatUnguarded
	// RepeatGuarded is refused by a rule of the server. It is sent again after a
	// 503 as well.
	RepeatGuarded
	// RepeatSafe changes nothing more. It is sent again after a lost answer and
	// a passing 5xx as well.
	RepeatSafe
)

// Do sends a request that the SDK has no method for, under the rules of all
// others: credentials, redirects, retries, limits, errors. The answer is decoded
// into out, a pointer, unless out is nil. A request that makes no sense fails with
// [ErrInvalid] before anything is sent.
func (c *Client) Do(ctx context.Context, r Request, out any, opts ...CallOption) error {
	k, err := r.call(opts)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, k, out)
	return err
}

func (r *Request) call(opts []CallOption) (call, error) {
	op := operation{name: r.Name, method: r.Method, path: r.Path}
	if op.name == "" {
		op.name = "Do"
	}
	if err := r.check(); err != nil {
		return call{}, fmt.Errorf("connctd: %s: %w: %w", op.name, ErrInvalid, err)
	}
	op.repeat = r.Repeat.of(r.Method)
	if op.repeat != repeatable {
		op.is = acts
	}
	k := call{op: &op, ids: r.IDs, query: r.Query, subject: string(r.Subject), opts: opts}
	if r.Subject != "" {
		if err := r.Subject.check(); err != nil {
			return call{}, fmt.Errorf("connctd: %s: %w", op.name, err)
		}
	}
	var err error
	if k.body, k.secrets, err = encodeRevealed(r.Body); err != nil {
		return call{}, fmt.Errorf("connctd: %s: %w: Body %w", op.name, ErrInvalid, err)
	}
	return k, nil
}

func (r Repeat) of(method string) repeat {
	switch {
	case r == RepeatSafe, r == RepeatByMethod && method != http.MethodPost && method != http.MethodPatch:
		return repeatable
	case r == RepeatGuarded:
		return guarded
	}
	return unguarded
}

// check reports what is wrong with the fields that need no encoding.
func (r *Request) check() error {
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return errors.New("the Method is none of GET, POST, PUT, PATCH, DELETE")
	}
	if r.Repeat < RepeatByMethod || r.Repeat > RepeatSafe {
		return errors.New("the Repeat is none of its constants")
	}
	return checkTemplate(r.Path, len(r.IDs))
}

// checkTemplate reports why a path cannot be one below the base URL with n ids.
func checkTemplate(path string, n int) error {
	rest, ok := strings.CutPrefix(path, "/")
	if !ok {
		return errors.New("the Path must begin with a slash")
	}
	for segment := range strings.SplitSeq(rest, "/") {
		if name, braced := strings.CutPrefix(segment, "{"); braced {
			n--
			segment, braced = strings.CutSuffix(name, "}")
			if !braced {
				segment = ""
			}
		}
		if strings.Trim(segment, ".") == "" || strings.ContainsFunc(segment, notInTemplate) {
			return errors.New("the Path must be of segments such as things or {thing}: letters, digits and - . _ ~")
		}
	}
	if n != 0 {
		return errors.New("the Path must have braces for each of IDs")
	}
	return nil
}

func notInTemplate(r rune) bool { return notInPartID(r) && r != '.' && r != '~' }
