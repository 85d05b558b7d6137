package connector_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// technology is one with OAuth, in memory: it checks what a strict one would, rotates
// refresh tokens and knows one user. Its zero value has to be started by newTechnology.
type technology struct {
	mu         sync.Mutex
	challenge  map[string]string // of each code that was not used yet
	access     string            // the valid one
	refresh    string            // the valid one
	count      int
	refreshes  int
	calls      []string // "METHOD HOST PATH TOKEN"
	valid      int      // seconds that an access token is valid
	failToken  func(w http.ResponseWriter) bool
	failAPI    func(w http.ResponseWriter) bool
	onlyAccess bool // it hands out no refresh token
}

const (
	techSecret = "app-secret-0123456789"
	techHost   = "api.example.org"
)

func newTechnology() *technology {
	return &technology{challenge: map[string]string{}, valid: 3600}
}

func (f *technology) oauth() connector.OAuth {
	return connector.OAuth{
		ClientID: "app-id", ClientSecret: connctd.NewSecret(techSecret), Scopes: []string{"read", "more"}, SecretInForm: true,
		AuthURL: "https://" + techHost + "/authorize?lang=en", TokenURL: "https://" + techHost + "/token",
		Params: url.Values{"access_type": {"offline"}},
	}
}

// RoundTrip answers as the technology does.
func (f *technology) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, fmt.Sprintf("%s %s%s %s", req.Method, req.URL.Host, req.URL.Path, req.Header.Get("Authorization")))
	switch {
	case req.URL.Path == "/token":
		f.token(w, req)
	case f.failAPI != nil && f.failAPI(w):
	case req.URL.Host == techHost && req.Header.Get("Authorization") != "Bearer "+f.access:
		w.WriteHeader(http.StatusUnauthorized)
	default:
		body := []byte("null")
		if req.Body != nil {
			body, _ = io.ReadAll(req.Body)
		}
		fmt.Fprintf(w, `{"temperature": 21, "sent": %q}`, body)
	}
	res := w.Result()
	res.Request = req
	return res, nil
}

func (f *technology) token(w http.ResponseWriter, req *http.Request) {
	_ = req.ParseForm()
	form := req.PostForm
	if f.failToken != nil && f.failToken(w) {
		return
	}
	hash := sha256.Sum256([]byte(form.Get("code_verifier")))
	challenge, known := f.challenge[form.Get("code")]
	switch {
	case form.Get("client_id") != "app-id" || form.Get("client_secret") != techSecret:
		refuseToken(w, http.StatusUnauthorized, "invalid_client")
	case form.Get("grant_type") == "authorization_code" && known && challenge == base64.RawURLEncoding.EncodeToString(hash[:]):
		delete(f.challenge, form.Get("code"))
		f.handOut(w)
	case form.Get("grant_type") == "refresh_token" && f.refresh != "" && form.Get("refresh_token") == f.refresh:
		f.refreshes++
		f.handOut(w)
	default:
		refuseToken(w, http.StatusBadRequest, "invalid_grant")
	}
}

func refuseToken(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error": %q}`, code)
}

// handOut makes the tokens before it worthless.
func (f *technology) handOut(w http.ResponseWriter) {
	f.count++
	f.access, f.refresh = fmt.Sprintf("access-token-%d", f.count), fmt.Sprintf("refresh-token-%d", f.count)
	out := map[string]any{"access_token": f.access, "refresh_token": f.refresh, "expires_in": f.valid, "scope": []string{"read", "more"}}
	if f.onlyAccess {
		f.refresh = ""
		delete(out, "refresh_token")
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

// agree is what a browser does: it opens the link, the customer says yes, and the
// technology sends it back. It returns the query of the way back.
func (f *technology) agree(link *url.URL) url.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	q := link.Query()
	code := fmt.Sprintf("code-%d-0123456789", len(f.calls))
	f.challenge[code] = q.Get("code_challenge")
	return url.Values{"state": {q.Get("state")}, "code": {code}}
}

// expire makes the access token worthless before its time, as technologies do.
func (f *technology) expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.access = "another"
}

// revoke is what a customer does who takes the consent back.
func (f *technology) revoke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.access, f.refresh = "another", ""
}

// seen returns the requests since it was asked last.
func (f *technology) seen() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := f.calls
	f.calls = nil
	return seen
}

func (f *technology) tokenRequests() int {
	n := 0
	for _, call := range f.seen() {
		if strings.Contains(call, "/token") {
			n++
		}
	}
	return n
}
