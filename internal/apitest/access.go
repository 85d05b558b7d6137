package apitest

import (
	"net/http"
	"net/url"
	"strings"
)

// tokenCall asks the token endpoint.
func (s *suite) tokenCall(id, secret, contentType string, form url.Values) result {
	s.Helper()
	address := strings.TrimSuffix(s.BaseURL, "/api/v1") + "/oauth2/token"
	req, err := http.NewRequestWithContext(s.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if id != "" {
		req.SetBasicAuth(id, secret)
	}
	return s.send(req)
}

const formType = "application/x-www-form-urlencoded"

func (s *suite) tokens() {
	r := s.tokenCall(s.ClientID, s.ClientSecret, formType, url.Values{"grant_type": {"client_credentials"}})
	if r.status != 200 || !strings.EqualFold(s.text(r, "token_type"), "bearer") {
		s.Fatalf("status %d: %s", r.status, r.text)
	}
	if life, _ := r.object["expires_in"].(float64); life <= 0 {
		s.Errorf("expires_in = %v", r.object["expires_in"])
	}
	s.want(200, "GET", instancesPath, call{token: new("Bearer " + s.text(r, "access_token"))})

	r = s.tokenCall(s.ClientID, s.ClientSecret, formType, url.Values{"grant_type": {"client_credentials"}, "scope": {"connctd.things.read"}})
	if r.status != 200 || s.text(r, "scope") != "connctd.things.read" {
		s.Fatalf("status %d: %s", r.status, r.text)
	}
	token := new("Bearer " + s.text(r, "access_token"))
	s.want(403, "GET", instancesPath, call{token: token})
	s.want(200, "GET", thingsPath, call{token: token, subject: "alice"})
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
		"unknown client":     {"nobody", s.ClientSecret, formType, good, 401, "invalid_client"},
		"no credentials":     {"", "", formType, good, 401, "invalid_client"},
		"another grant type": {s.ClientID, s.ClientSecret, formType, url.Values{"grant_type": {"password"}}, 400, "unsupported_grant_type"},
		"no grant type":      {s.ClientID, s.ClientSecret, formType, url.Values{}, 400, "invalid_request"},
		"unknown scope":      {s.ClientID, s.ClientSecret, formType, url.Values{"grant_type": {"client_credentials"}, "scope": {"everything"}}, 400, "invalid_scope"},
		"JSON":               {s.ClientID, s.ClientSecret, "application/json", good, 400, "invalid_request"},
	} {
		r := s.tokenCall(tc.id, tc.secret, tc.contentType, tc.form)
		if r.status != tc.status || r.object["error"] != tc.code {
			s.Errorf("%s: %d %s, want %d %s", name, r.status, r.text, tc.status, tc.code)
		}
		if challenge := r.header.Get("WWW-Authenticate"); (tc.status == 401) != strings.HasPrefix(challenge, "Basic") {
			s.Errorf("%s: WWW-Authenticate = %q", name, challenge)
		}
	}
}

// sameAsNever checks that something of another looks as if it had never existed.
func (s *suite) sameAsNever(method, collection, id string, c call) {
	s.Helper()
	theirs := s.want(404, method, collection+"/"+id, c)
	never := s.want(404, method, collection+nobody, c)
	if theirs.text != never.text {
		s.Errorf("%s %s: what is another's is told apart: %s from %s", method, collection, theirs.text, never.text)
	}
}

func (s *suite) accountsApart() {
	instance := s.createInstance(s.Plain)
	client := s.createClient(s.Plain, "alice")
	thing := s.text(s.want(201, "POST", thingsPath, call{subject: "alice", body: aThing()}), "Id")
	other := call{token: new("Bearer " + s.OtherToken), subject: "alice"}
	for _, path := range []string{instancesPath, clientsPath, thingsPath} {
		if list := s.want(200, "GET", path, other); list.text != "[]" {
			s.Errorf("GET %s of the other account: %s", path, list.text)
		}
	}
	for _, method := range []string{"GET", "DELETE"} {
		s.sameAsNever(method, instancesPath, instance, other)
		s.sameAsNever(method, clientsPath, client, other)
		s.sameAsNever(method, thingsPath, thing, other)
	}
	withBody := other
	withBody.body = spec(s.Plain.Type, s.Plain.Client)
	s.want(400, "POST", clientsPath, withBody) // another's instance is no instance
	withBody.body = spec(s.Plain.Type, s.Plain.Instance)
	s.want(201, "POST", instancesPath, withBody) // and takes no place
	s.want(200, "GET", clientsPath+"/"+client, call{subject: "alice"})
}

func (s *suite) subjectsApart() {
	s.createInstance(s.Plain)
	client := s.createClient(s.Plain, "alice")
	thing := s.text(s.want(201, "POST", thingsPath, call{subject: "alice", body: aThing()}), "Id")
	for _, subject := range []string{"bob", "Alice", "alice2"} { // compared byte for byte
		c := call{subject: subject}
		for _, path := range []string{clientsPath, thingsPath} {
			if list := s.want(200, "GET", path, c); list.text != "[]" {
				s.Errorf("GET %s of %s: %s", path, subject, list.text)
			}
		}
		for _, method := range []string{"GET", "DELETE"} {
			s.sameAsNever(method, clientsPath, client, c)
			s.sameAsNever(method, thingsPath, thing, c)
		}
		s.want(404, "PATCH", thingsPath+"/"+thing, call{subject: subject, body: map[string]any{"status": "UNKNOWN"}})
	}
	s.want(200, "GET", thingsPath+"/"+thing, call{subject: "alice"})
}
