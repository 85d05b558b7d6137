package standin

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	codeLife  = 10 * time.Minute
	tokenLife = 3 * time.Hour
	maxForm   = 64 << 10
)

// consent is what a customer has agreed to, before the app fetches tokens for it.
type consent struct {
	redirect string
	scopes   []string
	expires  time.Time
}

// grant is what it is worth from then on.
type grant struct {
	scopes  []string
	access  string
	refresh string
	expires time.Time // access only
}

// token exchanges a code or a refresh token for new tokens.
func (s *Service) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		refuseToken(w, "invalid_request")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	form := r.PostForm
	var g *grant
	switch {
	case s.isBroken(w):
		return
	case form.Get("client_id") != ClientID || form.Get("client_secret") != ClientSecret:
		refuseToken(w, "invalid_client")
		return
	case form.Get("grant_type") == "authorization_code":
		g = s.redeem(form)
	case form.Get("grant_type") == "refresh_token":
		g = s.byRefresh(form.Get("refresh_token"))
	default:
		refuseToken(w, "unsupported_grant_type")
		return
	}
	if g == nil {
		reply(w, http.StatusBadRequest, recorded("error-invalid-grant.json"))
		return
	}
	reply(w, http.StatusOK, g.renew())
}

// redeem returns what a code is worth: once, and only for the address to which it was
// sent.
func (s *Service) redeem(form url.Values) *grant {
	c, known := s.codes[form.Get("code")]
	delete(s.codes, form.Get("code"))
	if !known || c.redirect != form.Get("redirect_uri") || !time.Now().Before(c.expires) {
		return nil
	}
	g := &grant{scopes: c.scopes}
	s.grants = append(s.grants, g)
	return g
}

func (s *Service) byRefresh(token string) *grant {
	for _, g := range s.grants {
		if g.refresh == token {
			s.count.Refreshes++
			return g
		}
	}
	return nil
}

// renew gives out new tokens, and the ones before die. The answer has the fields of a
// recorded one.
func (g *grant) renew() []byte {
	g.access, g.refresh, g.expires = newToken(), newToken(), time.Now().Add(tokenLife)
	seconds := int(tokenLife.Seconds())
	body, _ := json.Marshal(map[string]any{ // strings and numbers can be encoded
		"access_token": g.access, "refresh_token": g.refresh, "scope": g.scopes,
		"expires_in": seconds, "expire_in": seconds,
	})
	return body
}

// newToken looks like a token of the service: an id of the user and a secret.
func newToken() string {
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // which never fails
	return "91763b24c43d3e344f424e8b|" + hex.EncodeToString(secret)
}

func refuseToken(w http.ResponseWriter, code string) {
	reply(w, http.StatusBadRequest, fmt.Appendf(nil, `{"error":%q}`, code))
}

// bearer returns the access token of a request, and what it is worth: nil if nothing.
func (s *Service) bearer(r *http.Request) (token string, _ *grant) {
	token, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	for _, g := range s.grants {
		if g.access == token {
			return token, g
		}
	}
	return token, nil
}
