package connectortest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/connctd/connctd-go/connector"
)

// tokenLife is how long an access token is valid, in seconds.
const tokenLife = 3600

// authority hands out tokens in place of the technology, as strictly as the strictest
// does: it checks who asks, PKCE and the redirect URL, and a refresh token can be used
// once. It works on nil, and serves nothing.
type authority struct {
	conf connector.OAuth

	mu      sync.Mutex        // guards what follows
	asked   map[string]string // by code: the challenge and the redirect URL
	refresh string            // the valid one
	count   int
	given   []string // all tokens
	refuses bool     // the customer took the consent back
}

// serves reports whether a request is for a token.
func (a *authority) serves(req *http.Request) bool {
	if a == nil {
		return false
	}
	u, err := url.Parse(a.conf.TokenURL)
	return err == nil && req.Method == http.MethodPost && u.Host == req.URL.Host && u.Path == req.URL.Path
}

// agree is what a browser does: it opens the link, and the customer says yes. It
// returns the query with which the browser comes back.
func (a *authority) agree(link *url.URL) url.Values {
	a.mu.Lock()
	defer a.mu.Unlock()
	q := link.Query()
	a.count++
	code := fmt.Sprintf("connectortest-code-%d", a.count)
	a.asked[code] = q.Get("code_challenge") + " " + q.Get("redirect_uri")
	a.refuses = false
	return url.Values{"state": {q.Get("state")}, "code": {code}}
}

// revoke is what a customer does who takes the consent back.
func (a *authority) revoke() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refuses = true
}

// secrets returns all tokens that were given out.
func (a *authority) secrets() []string {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string{a.conf.ClientSecret.Reveal()}, a.given...)
}

func (a *authority) answer(req *http.Request, body []byte) answer {
	form, _ := url.ParseQuery(string(body)) // what cannot be read is refused below
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := req.BasicAuth(); ok {
		id, _ = url.QueryUnescape(user)
		secret, _ = url.QueryUnescape(password)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if id != a.conf.ClientID || secret != a.conf.ClientSecret.Reveal() {
		return refusal(http.StatusUnauthorized, "invalid_client")
	}
	if a.refuses || !a.proven(form) {
		return refusal(http.StatusBadRequest, "invalid_grant")
	}
	return a.handOut()
}

// proven reports whether a code or a refresh token is worth tokens, and uses it up.
func (a *authority) proven(form url.Values) bool {
	if form.Get("grant_type") == "refresh_token" {
		return a.refresh != "" && form.Get("refresh_token") == a.refresh
	}
	hash := sha256.Sum256([]byte(form.Get("code_verifier")))
	asked, ok := a.asked[form.Get("code")]
	delete(a.asked, form.Get("code"))
	return ok && asked == base64.RawURLEncoding.EncodeToString(hash[:])+" "+form.Get("redirect_uri")
}

func (a *authority) handOut() answer {
	a.count++
	access := fmt.Sprintf("connectortest-access-token-%d", a.count)
	a.refresh = fmt.Sprintf("connectortest-refresh-token-%d", a.count)
	a.given = append(a.given, access, a.refresh)
	body, _ := json.Marshal(map[string]any{ // strings and a number can be encoded
		"access_token": access, "refresh_token": a.refresh, "expires_in": tokenLife, "token_type": "Bearer",
	})
	return answer{status: http.StatusOK, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

func refusal(status int, code string) answer {
	return answer{
		status: status, header: http.Header{"Content-Type": {"application/json"}},
		body: fmt.Appendf(nil, `{"error": %q}`, code),
	}
}
