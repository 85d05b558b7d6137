package mockserver

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// token is the OAuth2 token endpoint: RFC 6749, section 4.4, with errors as in 5.2.
func (s *Server) token(x *exchange, r *http.Request) (answer, error) {
	if r.Method != http.MethodPost {
		e := oauthError(http.StatusMethodNotAllowed, "invalid_request", "a token is asked for by POST")
		e.header = http.Header{"Allow": {http.MethodPost}}
		return answer{}, e
	}
	x.entry.op = FetchToken
	if err := x.faultsAt(BeforeAuth, 0); err != nil {
		return answer{}, err
	}
	x.Header().Set("Cache-Control", "no-store")
	form, err := readForm(x.ResponseWriter, r, maxBody)
	if err == nil {
		err = once(r, "Authorization")
	}
	if err != nil {
		return answer{}, oauthRefusal(err)
	}
	x.entry.setBody([]byte(form.Encode()))
	app, scopes, err := s.checkGrant(r, form)
	if err != nil {
		return answer{}, err
	}
	x.entry.account = app.Account
	if err := x.faultsAt(BeforeCommit, 0); err != nil {
		return answer{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(map[string]any{
		"access_token": s.auth.issue(app, scopes, time.Now()), "token_type": "bearer",
		"expires_in": int(tokenLife.Seconds()) - 1, "scope": strings.Join(scopes, " "),
	})
}

// checkGrant returns who may have a token, and for what.
func (s *Server) checkGrant(r *http.Request, form url.Values) (app Credential, scopes []string, err error) {
	s.mu.Lock()
	app, known := s.app(r)
	s.mu.Unlock()
	if !known {
		e := oauthError(http.StatusUnauthorized, "invalid_client", "the client id or the secret is wrong; send them by HTTP Basic")
		e.header = http.Header{"Www-Authenticate": {`Basic realm="connctd"`}}
		return app, nil, e
	}
	switch grant := form.Get("grant_type"); grant {
	case "client_credentials":
	case "":
		return app, nil, oauthError(http.StatusBadRequest, "invalid_request", "grant_type is missing")
	default:
		return app, nil, oauthError(http.StatusBadRequest, "unsupported_grant_type", "the grant type must be client_credentials")
	}
	scopes = strings.Fields(form.Get("scope"))
	if len(scopes) == 0 {
		scopes = app.Scopes
	}
	for _, scope := range scopes {
		if !slices.Contains(app.Scopes, scope) {
			return app, nil, oauthError(http.StatusBadRequest, "invalid_scope", "this client may have the scopes "+strings.Join(app.Scopes, ", "))
		}
	}
	return app, scopes, nil
}

// app returns the app that a request authenticates. Id and secret may be escaped,
// as RFC 6749 wants, or plain, as many send them.
func (s *Server) app(r *http.Request) (Credential, bool) {
	id, secret, sent := r.BasicAuth()
	if !sent {
		return Credential{}, false
	}
	if c, known := s.auth.apps[id]; known && c.Secret == secret {
		return c, true
	}
	plainID, err1 := url.QueryUnescape(id)
	plainSecret, err2 := url.QueryUnescape(secret)
	c, known := s.auth.apps[plainID]
	return c, err1 == nil && err2 == nil && known && c.Secret == plainSecret
}

// oauthRefusal is a request that cannot be read, in the words of RFC 6749: the status
// is 400, but for what is too large to be read.
func oauthRefusal(err error) error {
	e, ok := errors.AsType[*refusal](err)
	if !ok {
		return err
	}
	status := http.StatusBadRequest
	if e.status == http.StatusRequestEntityTooLarge {
		status = e.status
	}
	return oauthError(status, "invalid_request", e.description)
}

func oauthError(status int, code, description string) *refusal {
	e := refuse(status, code, description)
	e.body = map[string]string{"error": code, "error_description": description}
	return e
}
