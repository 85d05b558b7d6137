package contract

import (
	"regexp"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/contract"
	"github.com/connctd/connctd-go/mockserver"
)

// dialects: the document allows the other readings too, one by one and all at once.
func (v *Validator) dialects(t *testing.T) {
	var all mockserver.Dialect
	for _, d := range mockserver.Dialects() {
		all |= d
		v.everyCall(t, newServer(t, 0, mockserver.WithDialect(d)))
	}
	v.everyCall(t, newServer(t, 0, mockserver.WithDialect(all)))
}

// faults: what every operation may be answered when the server is at fault, or rests.
func (v *Validator) faults(t *testing.T) {
	srv := newServer(t, 0)
	for _, op := range contract.Describe() {
		for status, effects := range map[int][]mockserver.Effect{
			500: {mockserver.Status(500, connctd.CodeInternal)},
			503: {mockserver.Status(503), mockserver.RetryAfter(time.Minute)},
		} {
			srv.Inject(mockserver.On(mockserver.Operation(op.Name)).Phase(mockserver.BeforeAuth).Times(1).Do(effects...))
			path := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(op.Path, "1")
			req := ask{method: op.Method, path: path, noToken: true}.request(t, srv)
			res, err := v.Over(srv.HTTPClient(), false).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != status || status == 503 && res.Header.Get("Retry-After") != "60" {
				t.Errorf("%s with a fault: %d, Retry-After %q", op.Name, res.StatusCode, res.Header.Get("Retry-After"))
			}
		}
	}
}
