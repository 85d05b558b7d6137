package mockserver_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/mockserver"
)

// sentBy sends a request with these headers and no others, and returns the status and
// the error code of the answer.
func sentBy(t *testing.T, srv *mockserver.Server, address string, body io.Reader, header http.Header) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer struct{ Error string }
	_ = json.NewDecoder(res.Body).Decode(&answer) // it has none, if it is a success
	return res.StatusCode, answer.Error
}

// What can be read in two ways is refused, not read in one of them.
func TestAmbiguousBodies(t *testing.T) {
	t.Parallel()
	const whole = `{"name":"Lamp"}`
	tests := map[string]struct {
		body   string
		header http.Header // in place of the right one
		status int
		code   string
	}{
		"as it should be":      {whole, nil, 201, ""},
		"a charset":            {whole, http.Header{"Content-Type": {"application/json; charset=UTF-8"}}, 201, ""},
		"no encoding":          {whole, http.Header{"Content-Encoding": {"identity"}}, 201, ""},
		"gzip":                 {whole, http.Header{"Content-Encoding": {"gzip"}}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		"two encodings":        {whole, http.Header{"Content-Encoding": {"identity", "gzip"}}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		"another charset":      {whole, http.Header{"Content-Type": {"application/json; charset=iso-8859-1"}}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		"another type":         {whole, http.Header{"Content-Type": {"text/plain"}}, 415, "UNSUPPORTED_MEDIA_TYPE"},
		"two types":            {whole, http.Header{"Content-Type": {"application/json", "text/plain"}}, 400, "BAD_HEADER"},
		"two tokens":           {whole, http.Header{"Authorization": {"Bearer " + mockserver.DefaultToken, "Bearer x"}}, 400, "BAD_HEADER"},
		"the same token":       {whole, http.Header{"Authorization": {"Bearer " + mockserver.DefaultToken, "Bearer " + mockserver.DefaultToken}}, 400, "BAD_HEADER"},
		"two customers":        {whole, http.Header{"X-External-Subject-Id": {"alice", "bob"}}, 400, "BAD_SUBJECT"},
		"no UTF-8":             {"{\"name\":\"Lamp \xff\"}", nil, 400, "BAD_BODY"},
		"no UTF-8 in a name":   {"{\"name\":\"Lamp\",\"\xc3\x28\":1}", nil, 400, "BAD_BODY"},
		"more than a mebibyte": {strings.Repeat(" ", 1<<20) + whole, nil, 413, "BODY_TOO_LARGE"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mockserver.New(t, mockserver.AllowBadRequests())
			header := http.Header{
				"Authorization": {"Bearer " + mockserver.DefaultToken}, "Content-Type": {"application/json"}, "X-External-Subject-Id": {"alice"},
			}
			maps.Copy(header, tc.header)
			status, code := sentBy(t, srv, srv.BaseURL()+"/things", strings.NewReader(tc.body), header)
			if status != tc.status || code != tc.code {
				t.Errorf("%d %s, want %d %s", status, code, tc.status, tc.code)
			}
			if things := srv.State().Things; (len(things) == 1) != (tc.status == 201) {
				t.Errorf("there are %d things", len(things))
			}
		})
	}
}

// RFC 6749, section 3.2: parameters must not be sent more than once.
func TestAmbiguousGrants(t *testing.T) {
	t.Parallel()
	const grant = "grant_type=client_credentials"
	tests := map[string]struct {
		form   string
		header http.Header
		status int
		code   string
	}{
		"as it should be":      {grant, nil, 200, ""},
		"two grants":           {grant + "&grant_type=password", nil, 400, "invalid_request"},
		"the same grant":       {grant + "&" + grant, nil, 400, "invalid_request"},
		"two scopes":           {grant + "&scope=connctd.connector&scope=connctd.things.read", nil, 400, "invalid_request"},
		"two of anything":      {grant + "&x=1&x=1", nil, 400, "invalid_request"},
		"no escape":            {grant + "&x=%zz", nil, 400, "invalid_request"},
		"no form":              {"{}", http.Header{"Content-Type": {"application/json"}}, 400, "invalid_request"},
		"two types":            {grant, http.Header{"Content-Type": {"application/x-www-form-urlencoded", "text/plain"}}, 400, "invalid_request"},
		"gzip":                 {grant, http.Header{"Content-Encoding": {"gzip"}}, 400, "invalid_request"},
		"two apps":             {grant, http.Header{"Authorization": {"Basic ZGVtbzpkZW1vLXNlY3JldA==", "Basic eDp5"}}, 400, "invalid_request"},
		"more than a mebibyte": {grant + "&x=" + strings.Repeat("x", 1<<20), nil, 413, "invalid_request"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mockserver.New(t)
			for _, announced := range []bool{true, false} {
				header := http.Header{
					"Authorization": {"Basic ZGVtbzpkZW1vLXNlY3JldA=="}, "Content-Type": {"application/x-www-form-urlencoded"},
				}
				maps.Copy(header, tc.header)
				body := io.Reader(strings.NewReader(tc.form))
				if !announced {
					body = io.MultiReader(body)
				}
				got, code := sentBy(t, srv, "http://localhost/oauth2/token", body, header)
				if diff := cmp.Diff([]any{tc.status, tc.code}, []any{got, code}); diff != "" {
					t.Errorf("announced %v (-want +got):\n%s", announced, diff)
				}
			}
		})
	}
}
