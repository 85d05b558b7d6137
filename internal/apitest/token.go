package apitest

import (
	"net/http"
	"net/url"
	"strings"
)

const formType = "application/x-www-form-urlencoded"

// tokenCall asks the token endpoint.
func (s *suite) tokenCall(id, secret, contentType string, form url.Values) result {
	s.Helper()
	return s.tokenCallBy(http.MethodPost, id, secret, contentType, form)
}

func (s *suite) tokenCallBy(method, id, secret, contentType string, form url.Values) result {
	s.Helper()
	address := strings.TrimSuffix(s.BaseURL, "/api/v1") + "/oauth2/token"
	req, err := http.NewRequestWithContext(s.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if id != "" {
		req.SetBasicAuth(id, secret)
	}
	r, err := s.send(req)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// grant asks for a token with the credentials of the account and returns the answer.
func (s *suite) grant(scope ...string) result {
	s.Helper()
	form := url.Values{"grant_type": {"client_credentials"}}
	if len(scope) > 0 {
		form.Set("scope", strings.Join(scope, " "))
	}
	r := s.tokenCall(s.ClientID, s.ClientSecret, formType, form)
	if r.status != 200 || !strings.EqualFold(s.text(r, "token_type"), "bearer") {
		s.Fatalf("status %d: %s", r.status, r.text)
	}
	if life, _ := r.object["expires_in"].(float64); life <= 0 {
		s.Errorf("expires_in = %v", r.object["expires_in"])
	}
	if cache := r.header.Get("Cache-Control"); cache != "no-store" {
		s.Errorf("Cache-Control of a token = %q, want no-store (RFC 6749, section 5.1)", cache)
	}
	return r
}

func (s *suite) tokens() {
	s.want(200, "GET", instancesPath, call{token: new("Bearer " + s.text(s.grant(), "access_token"))})

	r := s.grant("connctd.things.read")
	if s.text(r, "scope") != "connctd.things.read" {
		s.Errorf("scope = %s", r.text)
	}
	token := new("Bearer " + s.text(r, "access_token"))
	s.want(403, "GET", instancesPath, call{token: token})
	s.want(200, "GET", thingsPath, call{token: token, subject: "alice"})

	both := strings.Fields(s.text(s.grant("connctd.things.read", "connctd.connector"), "scope"))
	if len(both) != 2 {
		s.Errorf("scope = %v, want the two that were asked for", both)
	}
	if first, second := s.text(s.grant(), "access_token"), s.text(s.grant(), "access_token"); first == second {
		s.Error("a token was given twice")
	}
}

func (s *suite) tokenErrors() {
	good := url.Values{"grant_type": {"client_credentials"}}
	for name, tc := range map[string]struct {
		id, secret, contentType string
		form                    url.Values
		status                  int
		code                    string
	}{
		"wrong secret":       {s.ClientID, "wrong", formType, good, 401, "invalid_client"},
		"no secret":          {s.ClientID, "", formType, good, 401, "invalid_client"},
		"unknown client":     {"nobody", s.ClientSecret, formType, good, 401, "invalid_client"},
		"no credentials":     {"", "", formType, good, 401, "invalid_client"},
		"another grant type": {s.ClientID, s.ClientSecret, formType, url.Values{"grant_type": {"password"}}, 400, "unsupported_grant_type"},
		"no grant type":      {s.ClientID, s.ClientSecret, formType, url.Values{}, 400, "invalid_request"},
		"unknown scope":      {s.ClientID, s.ClientSecret, formType, url.Values{"grant_type": {"client_credentials"}, "scope": {"everything"}}, 400, "invalid_scope"},
		"JSON":               {s.ClientID, s.ClientSecret, "application/json", good, 400, "invalid_request"},
		"no content type":    {s.ClientID, s.ClientSecret, "", good, 400, "invalid_request"},
	} {
		r := s.tokenCall(tc.id, tc.secret, tc.contentType, tc.form)
		if r.status != tc.status || r.object["error"] != tc.code {
			s.Errorf("%s: %d %s, want %d %s", name, r.status, r.text, tc.status, tc.code)
		}
		if challenge := r.header.Get("WWW-Authenticate"); (tc.status == 401) != strings.HasPrefix(challenge, "Basic") {
			s.Errorf("%s: WWW-Authenticate = %q", name, challenge)
		}
		if strings.Contains(r.text, s.ClientSecret) {
			s.Errorf("%s: the secret comes back: %s", name, r.text)
		}
	}
}

// tokenMethods: a token is asked for by POST alone.
func (s *suite) tokenMethods() {
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		r := s.tokenCallBy(method, s.ClientID, s.ClientSecret, formType, url.Values{"grant_type": {"client_credentials"}})
		if r.status != 405 || r.header.Get("Allow") != "POST" || s.text(r, "error") == "" || r.object["access_token"] != nil {
			s.Errorf("%s: %d %s, Allow = %q; want 405 and POST", method, r.status, r.text, r.header.Get("Allow"))
		}
	}
}
