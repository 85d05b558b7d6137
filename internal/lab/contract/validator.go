package contract

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Validator is a transport that holds what passes to the OpenAPI document.
type Validator struct {
	doc *document

	mu       sync.Mutex // guards what follows
	requests int        // that were found good or not; those meant to be bad are not counted
	answers  int
	findings []string
	seen     map[string]int // answers by operation, status and code
}

// New returns a validator that has seen nothing.
func New() (*Validator, error) {
	doc, err := load()
	return &Validator{doc: doc, seen: map[string]int{}}, err
}

// Over returns a client whose requests pass the validator on their way to hc. If
// strict, each request must be good; else only one that is answered with success, as
// in a suite that sends bad ones on purpose.
func (v *Validator) Over(hc *http.Client, strict bool) *http.Client {
	out := *hc
	out.Transport = passage{v, hc.Transport, strict}
	return &out
}

// passage is one way through the validator.
type passage struct {
	v      *Validator
	next   http.RoundTripper
	strict bool
}

// RoundTrip sends a request as it is and returns its answer as it came.
func (p passage) RoundTrip(req *http.Request) (*http.Response, error) {
	sent, body := overheard(req)
	res, err := p.next.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read the answer that was to be validated: %w", err)
	}
	res.Body = io.NopCloser(bytes.NewReader(data))
	p.v.check(exchange{req, body, res, data, p.strict})
	return res, nil
}

// overheard returns a request that can be sent in place of req, and what gives its
// body once it was sent. A body that can be had twice is left alone, so that it goes
// out as it would without us.
func overheard(req *http.Request) (*http.Request, func() ([]byte, error)) {
	if req.Body == nil || req.Body == http.NoBody {
		return req, func() ([]byte, error) { return nil, nil }
	}
	if req.GetBody != nil {
		return req, func() ([]byte, error) {
			again, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			return io.ReadAll(again)
		}
	}
	copied := *req
	c := &recorder{ReadCloser: req.Body}
	copied.Body = c
	return &copied, c.recorded
}

// recorder keeps what is read of a body. The transport may still read it when the
// answer is there.
type recorder struct {
	io.ReadCloser
	mu   sync.Mutex // guards data
	data []byte
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.data = append(r.data, p[:n]...)
	return n, err
}

func (r *recorder) recorded() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.data), nil
}

// find notes what is wrong.
func (v *Validator) find(x exchange, format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	what, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n") // the rest repeats the schema
	v.findings = append(v.findings, fmt.Sprintf("%s %s, answered %d: %s", x.req.Method, x.req.URL.Path, x.res.StatusCode, what))
}

// Findings returns what is wrong with what has passed.
func (v *Validator) Findings() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]string(nil), v.findings...)
}
