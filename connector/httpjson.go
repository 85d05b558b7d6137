package connector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"

	"github.com/connctd/connctd-go/internal/scrub"
)

// JSONRequest is a request that [HTTP.JSON] sends.
type JSONRequest struct {
	Method string // empty means GET, or POST if there is a body
	URL    string
	Query  url.Values  // its parameters replace those of the same name in URL
	Header http.Header // beside Accept and Content-Type, which are application/json if not set
	Body   any         // is encoded as JSON; nil sends none
}

// GetJSON is [HTTP.JSON] for the request that authors send most.
func (h *HTTP) GetJSON(ctx context.Context, address string, query url.Values, out any) error {
	return h.JSON(ctx, JSONRequest{URL: address, Query: query}, out)
}

// JSON sends a request and decodes the answer, of 8 MiB at most, into out; nil decodes
// nothing. With an out, an answer must say something: 204, an empty body and a JSON null
// are errors, since a poll that took them for an empty list would let all things go
// missing. A null is none where out can tell it: a pointer to a pointer, to an interface
// or to a [json.RawMessage].
//
// An answer 429 becomes [RetryAfter] with the time of its Retry-After header, at most a
// day, or a minute without one; so does 503 with that header. Any other that is not 2xx,
// a redirect too, is a [*StatusError]; what it means, [Statuses] say. A body with a
// Secret in it is not sent, since it would carry the redaction: an error says so.
func (h *HTTP) JSON(ctx context.Context, r JSONRequest, out any) error {
	req, err := r.request(ctx)
	if err != nil {
		return err
	}
	res, err := h.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		return h.refused(req, res)
	}
	return h.decode(req, res, out)
}

func (r JSONRequest) request(ctx context.Context) (*http.Request, error) {
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	method := r.Method
	if method == "" && body != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, r.URL, body)
	if _, wrong := errors.AsType[*url.Error](err); wrong {
		return nil, errors.New("connector: JSON: the address is not a URL")
	}
	if err != nil {
		return nil, fmt.Errorf("connector: JSON: the method: %w", err)
	}
	if len(r.Query) > 0 {
		q := req.URL.Query()
		maps.Copy(q, r.Query)
		req.URL.RawQuery = q.Encode()
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	return req, nil
}

// body returns what is sent; a nil interface sends nothing.
func (r JSONRequest) body() (io.Reader, error) {
	if r.Body == nil {
		return nil, nil
	}
	text, err := json.Marshal(r.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("connector: JSON: the body: %w", err)
	case bytes.Contains(text, []byte(`"`+scrub.Redacted+`"`)):
		return nil, errors.New("connector: JSON: the body has a Secret in it: send what its Reveal returns")
	}
	return bytes.NewReader(text), nil
}

func (h *HTTP) decode(req *http.Request, res *http.Response, out any) error {
	body, err := readAnswer(res)
	switch {
	case err != nil:
		err = fmt.Errorf("reading the answer: %w", err)
	case len(body) > maxAnswer:
		err = fmt.Errorf("the answer has more than %d bytes", maxAnswer)
	case out == nil:
		return nil
	default:
		if err = decodeAnswer(body, out); err == nil {
			return nil
		}
		err = fmt.Errorf("the answer cannot be read: %w", err)
	}
	return h.failed(req, err)
}

// decodeAnswer is json.Unmarshal for what must say something.
func decodeAnswer(body []byte, out any) error {
	switch text := bytes.TrimSpace(body); {
	case len(text) == 0:
		return errors.New("it is empty")
	case string(text) == "null" && !tellsNull(out):
		return errors.New("it is null")
	}
	return json.Unmarshal(body, out)
}

// tellsNull reports whether null decoded into out is not like what was there.
func tellsNull(out any) bool {
	if _, raw := out.(*json.RawMessage); raw {
		return true
	}
	to := reflect.TypeOf(out)
	if to.Kind() != reflect.Pointer {
		return false
	}
	kind := to.Elem().Kind()
	return kind == reflect.Pointer || kind == reflect.Interface
}

// readAnswer reads an answer, or one byte more than is taken. Most say how long they
// are.
func readAnswer(res *http.Response) ([]byte, error) {
	var b bytes.Buffer
	if n := res.ContentLength; n > 0 && n <= maxExpected {
		b.Grow(int(n) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(res.Body, maxAnswer+1))
	return b.Bytes(), err
}

const maxExpected = 1 << 20 // bytes of an answer for which there is room before they come
