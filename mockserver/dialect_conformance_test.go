package mockserver_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/internal/apitest"
	"github.com/connctd/connctd-go/mockserver"
)

// But for its points a dialect changes nothing: with all of them at once the server
// passes the suite, if only what they say is put back into the first reading.
func TestConformanceInAllDialects(t *testing.T) {
	t.Parallel()
	apitest.Run(t, func(t *testing.T) apitest.Target {
		srv, target := newTarget(t, mockserver.WithDialect(mockserver.Dialects()...))
		target.HTTPClient = &http.Client{Transport: interpreter{srv.HTTPClient().Transport}}
		return target
	})
}

// interpreter puts the answers of a server that speaks all dialects into the first
// reading.
type interpreter struct{ next http.RoundTripper }

// spellings are what the dialects write, and what the first reading has for it.
var spellings = []struct {
	dialect *regexp.Regexp
	first   string
}{
	{regexp.MustCompile(`^\{"client_id":`), `{"id":`},
	{regexp.MustCompile(`"status":"Starting"`), `"status":"STARTING"`},
	{regexp.MustCompile(`"status":"Started"`), `"status":"STARTED"`},
	{regexp.MustCompile(`"status":"Error"`), `"status":"ERROR"`},
	{regexp.MustCompile(`^\{"status":(\d+),`), `{"status":"$1",`},
	{regexp.MustCompile(`,"requestId":"mock-\d+"\}$`), `}`},
	{regexp.MustCompile(`"displaytype":`), `"displayType":`},
	{regexp.MustCompile(`"maincomponentid":`), `"mainComponentId":`},
	{regexp.MustCompile(`"componenttype":`), `"componentType":`},
}

func (i interpreter) RoundTrip(req *http.Request) (*http.Response, error) {
	if token := req.Header.Get("Authorization"); token != "" && !strings.Contains(token, " ") {
		req = req.Clone(req.Context()) // in the first reading a bare token is none
		req.Header.Set("Authorization", "Basic "+token)
	}
	res, err := i.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	for _, s := range spellings {
		body = s.dialect.ReplaceAll(body, []byte(s.first))
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if res.StatusCode == http.StatusNoContent && is200(req) {
		res.StatusCode = http.StatusOK
	}
	return res, err
}

// is200 reports whether a request is answered 200 without a body in the first reading.
func is200(req *http.Request) bool {
	isThing := strings.Contains(req.URL.Path, "/things/")
	return isThing && (req.Method == http.MethodPut || req.Method == http.MethodDelete)
}
