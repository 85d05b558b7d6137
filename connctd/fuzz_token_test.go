package connctd_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// FuzzTokenAnswer checks that whatever the token endpoint answers, a call either
// carries a token that can stand in a header, or fails with the status or with
// ErrBadResponse and sends nothing; and that no error shows the app's secret.
func FuzzTokenAnswer(f *testing.F) {
	f.Add(uint8(0), false, wire(f, "token.json"))
	for _, body := range []string{
		`{"token_type":"bearer"}`, `{"access_token":"a b","token_type":"bearer"}`, `{"access_token":"x\ny"}`, `{"access_token":7}`, `{"access_token":"ä"}`,
		`{"access_token":"x","expires_in":"` + appSecret + `"}`, `{"access_token":"x","expires_in":1e400}`, `{"access_token":"x","expires_in":-5}`,
		`{"error":"invalid_client","error_description":"` + appSecret + `"}`, `{"access_token":"x","token_type":"mac"}`, "<html>", "", "null", "[]",
	} {
		f.Add(uint8(0), false, []byte(body))
		f.Add(uint8(3), false, []byte(body))
	}
	f.Add(uint8(0), true, []byte("access_token=x%0ay&expires_in=3599"))
	f.Add(uint8(0), true, []byte("access_token=x&token_type=bearer&expires_in=-1"))
	f.Add(uint8(2), true, []byte("error=invalid_scope&error_description="+appSecret))
	statuses := []int{200, 201, 204, 302, 400, 401, 403, 404}
	f.Fuzz(func(t *testing.T, which uint8, form bool, body []byte) {
		status := statuses[int(which)%len(statuses)]
		calls := 0
		rt := platform(
			func(*http.Request) *http.Response {
				res := respond(status, string(body))
				if form {
					res.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				return res
			},
			func(r *http.Request) *http.Response {
				calls++
				checkAuthorization(t, r.Header["Authorization"])
				return respond(200, "[]")
			})
		_, err := newApp(t, rt).ListInstances(t.Context())
		answer, refused := errors.AsType[*connctd.Error](err)
		switch {
		case err == nil && calls == 1:
		case err == nil || calls != 0:
			t.Errorf("error = %v after %d calls", err, calls)
		case refused && (answer.StatusCode != status || answer.Op != "FetchToken"):
			t.Errorf("answered %d: error = %+v", status, answer)
		case !refused && !errors.Is(err, connctd.ErrBadResponse):
			t.Errorf("answered %d: error = %v", status, err)
		case refused:
			checkHidden(t, "the body", string(answer.Body))
		}
		checkHidden(t, "the error", fmt.Sprintf("%v %+v %#v", err, err, err))
	})
}

// checkAuthorization checks that one visible word follows the scheme.
func checkAuthorization(t *testing.T, header []string) {
	t.Helper()
	if len(header) != 1 || len(header[0]) <= len("Bearer ") || header[0][:len("Bearer ")] != "Bearer " {
		t.Fatalf("Authorization = %q", header)
	}
	for _, b := range []byte(header[0][len("Bearer "):]) {
		if b <= ' ' || b >= 0x7f {
			t.Errorf("a token with the byte %#x got into the header", b)
		}
	}
}
