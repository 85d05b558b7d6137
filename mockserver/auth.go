package mockserver

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const (
	tokenLife  = time.Hour
	maxFetched = 10_000 // tokens that live at the same time; then the oldest ends

	badToken          = "the access token is unknown or has expired"
	badTokenChallenge = `Bearer realm="connctd", error="invalid_token"`
)

// authority knows who may do what. It is guarded by the mutex of the server.
type authority struct {
	seed    uint64
	issued  int
	apps    map[string]Credential // by id
	grants  map[string]grant      // by token
	fetched []string              // tokens that were issued, in the order in which they expire
}

// grant is what a token stands for.
type grant struct {
	account string
	scopes  []string
	until   time.Time // zero: for ever
}

func newAuthority(seed uint64, all []Credential) *authority {
	a := &authority{seed: seed, apps: map[string]Credential{}, grants: map[string]grant{}}
	for _, c := range all {
		c.Account = c.account()
		if c.Scopes == nil {
			c.Scopes = allScopes()
		}
		if c.ID != "" {
			a.apps[c.ID] = c
		}
		if c.Token != "" {
			a.grants[c.Token] = grant{account: c.Account, scopes: c.Scopes}
		}
	}
	return a
}

// allCredentials are those of the options after the default one, or after those
// of the scenario in its place.
func (cfg *config) allCredentials() []Credential {
	if cfg.scenario != nil && len(cfg.scenario.credentials) > 0 {
		return append(cfg.scenario.Credentials(), cfg.credentials...)
	}
	standard := Credential{ID: DefaultID, Secret: DefaultSecret, Token: DefaultToken}
	return append([]Credential{standard}, cfg.credentials...)
}

// account is that whose resources the credential sees.
func (c Credential) account() string { return cmp.Or(c.Account, c.ID) }

// usualOf returns the first credential with a static token, or else the first.
func usualOf(all []Credential) Credential {
	if i := slices.IndexFunc(all, func(c Credential) bool { return c.Token != "" }); i >= 0 {
		return all[i]
	}
	return all[0]
}

// fork returns a copy that knows the same and learns by itself.
func (a *authority) fork() *authority {
	return &authority{
		seed: a.seed, issued: a.issued, apps: maps.Clone(a.apps), grants: maps.Clone(a.grants),
		fetched: slices.Clip(a.fetched),
	}
}

// issue makes an access token.
func (a *authority) issue(c Credential, scopes []string, now time.Time) string {
	a.forget(now)
	a.issued++
	hash := sha256.Sum256(fmt.Appendf(nil, "%d|token|%s|%d", a.seed, c.ID, a.issued))
	token := fmt.Sprintf("mock-%x", hash[:16])
	a.grants[token] = grant{account: c.Account, scopes: scopes, until: now.Add(tokenLife)}
	a.fetched = append(a.fetched, token)
	return token
}

// forget lets go of tokens that have ended, and of the oldest where there are too
// many for another one.
func (a *authority) forget(now time.Time) {
	for len(a.fetched) > 0 {
		oldest := a.fetched[0]
		g, lives := a.grants[oldest]
		if lives && !g.expired(now) && len(a.fetched) < maxFetched {
			return
		}
		delete(a.grants, oldest)
		a.fetched = a.fetched[1:]
	}
}

func (g grant) expired(now time.Time) bool { return !g.until.IsZero() && !now.Before(g.until) }

// authorize returns the account of the token of a request, if it may use the route.
func (s *Server) authorize(r *http.Request, route *route) (string, error) {
	if route.scopes == nil {
		return "", nil
	}
	token, err := s.bearer(r)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	g, known := s.auth.grants[token]
	s.mu.Unlock()
	if !known || g.expired(time.Now()) {
		return "", unauthorized(badToken, badTokenChallenge)
	}
	for _, scope := range route.scopes {
		if slices.Contains(g.scopes, scope) {
			return g.account, nil
		}
	}
	e := refuse(http.StatusForbidden, connctd.CodeMissingScope, "the access token lacks the scope "+strings.Join(route.scopes, " or "))
	e.header = http.Header{"Www-Authenticate": {fmt.Sprintf(`Bearer realm="connctd", error="insufficient_scope", scope=%q`, route.scopes[0])}}
	return "", e
}

// bearer returns the token in the Authorization header.
func (s *Server) bearer(r *http.Request) (string, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		s.misuse(r, "the header Authorization is missing")
		return "", unauthorized("the header Authorization is missing; send Bearer and an access token", `Bearer realm="connctd"`)
	}
	if err := once(r, "Authorization"); err != nil {
		s.misuse(r, "%v", err)
		return "", err
	}
	scheme, token, two := strings.Cut(header, " ")
	if !two && s.dialect.has(BareToken) {
		return header, nil
	}
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", unauthorized("the header Authorization must be Bearer and an access token", `Bearer realm="connctd"`)
	}
	return strings.TrimSpace(token), nil
}

func unauthorized(description, challenge string) *refusal {
	e := refuse(http.StatusUnauthorized, connctd.CodeUnauthorized, description)
	e.header = http.Header{"Www-Authenticate": {challenge}}
	return e
}
