package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// bearer is one who asks.
type bearer struct {
	name      string
	token     string   // empty: none
	scopes    []string // nil: the token is no good
	elsewhere bool     // it is one of another account
}

var everyScope = []string{
	connctd.ScopeConnector, connctd.ScopeThingsRead, connctd.ScopeThingsAction,
	connctd.ScopeUnitsRead, connctd.ScopeUnitsAdmin, connctd.ScopeSubjectsRead,
}

// bearers are those with each single scope, with all of them, and with none.
func bearers(expired string) []bearer {
	all := []bearer{
		{name: "no token"},
		{name: "a bad token", token: "nonsense"},
		{name: "an expired token", token: expired},
		{name: "another account", token: "elsewhere", scopes: everyScope, elsewhere: true},
		{name: "all scopes", token: mockserver.DefaultToken, scopes: everyScope},
	}
	for _, scope := range everyScope {
		all = append(all, bearer{name: scope, token: scope, scopes: []string{scope}})
	}
	return all
}

// customers are whom a request can name; a long name is a bad one.
var customers = []string{"", "alice", "bob", strings.Repeat("x", 257)}

// want is the status that the order of the checks demands: token, scope, subject,
// and then what the call is about.
func (r row) want(b bearer, subject string) int {
	switch {
	case r.scopes == nil:
		return r.hers
	case b.scopes == nil:
		return http.StatusUnauthorized
	case !slices.ContainsFunc(b.scopes, func(s string) bool { return slices.Contains(r.scopes, s) }):
		return http.StatusForbidden
	case r.another != 0 && subject != "alice" && subject != "bob":
		return http.StatusBadRequest
	case b.elsewhere:
		return r.elsewhere
	case r.another != 0 && subject == "bob":
		return r.another
	}
	return r.hers
}

// Rules M9 and M10: every route with every sort of token and of subject.
func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, r := range matrix {
		t.Run(r.call, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, r.check)
		})
	}
}

func (r row) check(t *testing.T) {
	s := newScene(t)
	for _, b := range bearers(s.expired) {
		for _, subject := range customers {
			res := s.ask(t, r, b.token, subject)
			if want := r.want(b, subject); res.StatusCode != want {
				t.Errorf("%s, subject %.10q: status %d, want %d", b.name, subject, res.StatusCode, want)
			}
			challenge := res.Header.Get("WWW-Authenticate")
			if wanted := res.StatusCode == 401 || res.StatusCode == 403; wanted != strings.HasPrefix(challenge, "Bearer") {
				t.Errorf("%s, subject %.10q: status %d and the challenge %q", b.name, subject, res.StatusCode, challenge)
			}
			if !strings.HasPrefix(r.call, "GET") && res.StatusCode < 300 {
				s = newScene(t) // this one has changed
			}
		}
	}
}

// scene is a server on which alice has something.
type scene struct {
	srv     *mockserver.Server
	expired string
	ids     map[string]string // of what she has, by the path of the list
}

func newScene(t *testing.T) *scene {
	t.Helper()
	opts := []mockserver.Option{
		mockserver.AllowBadRequests(), mockserver.WithConnector(steady("plain")),
		mockserver.WithCredential(mockserver.Credential{Account: "other", Token: "elsewhere"}),
	}
	for _, scope := range everyScope {
		opts = append(opts, mockserver.WithCredential(mockserver.Credential{Account: mockserver.DefaultID, Token: scope, Scopes: []string{scope}}))
	}
	s := &scene{srv: mockserver.New(t, opts...), ids: map[string]string{"/connectors/descriptions": "1"}}
	s.expired = s.token(t)
	time.Sleep(2 * time.Hour) // in a bubble: it takes no time
	for _, list := range []struct{ path, body string }{
		{"/connectors/instances", newInstance}, {"/connectors/clients", newClient}, {"/things", newThing},
	} {
		res := s.ask(t, row{call: "POST " + list.path, body: list.body}, mockserver.DefaultToken, "alice")
		var made struct{ ID string }
		if err := json.NewDecoder(res.Body).Decode(&made); err != nil || res.StatusCode != http.StatusCreated {
			t.Fatalf("POST %s: status %d, %v", list.path, res.StatusCode, err)
		}
		s.ids[list.path] = made.ID
	}
	return s
}

// token asks for a token, which lives for an hour.
func (s *scene) token(t *testing.T) string {
	t.Helper()
	address := strings.TrimSuffix(s.srv.BaseURL(), "/api/v1") + "/oauth2/token"
	body := url.Values{"grant_type": {"client_credentials"}}.Encode()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(mockserver.DefaultID, mockserver.DefaultSecret)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(s.send(t, req).Body).Decode(&got); err != nil || got.Token == "" {
		t.Fatalf("token %q, %v", got.Token, err)
	}
	return got.Token
}

// ask sends the call of a row, about what alice has.
func (s *scene) ask(t *testing.T, r row, token, subject string) *http.Response {
	t.Helper()
	method, path, _ := strings.Cut(r.call, " ")
	list, rest, about := strings.Cut(path, "/{}")
	if about {
		path = list + "/" + s.ids[list] + rest
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.srv.BaseURL()+path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if subject != "" {
		req.Header.Set("X-External-Subject-Id", subject)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return s.send(t, req)
}

// send returns an answer that was read to its end.
func (s *scene) send(t *testing.T, req *http.Request) *http.Response {
	t.Helper()
	res, err := s.srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	res.Body = io.NopCloser(strings.NewReader(string(body)))
	return res
}

// A route without a row would go untried.
func TestMatrixHasEveryRoute(t *testing.T) {
	t.Parallel()
	segment := regexp.MustCompile(`(components|properties|actions)/(bulb|level|dim)`)
	var rows []string
	for _, r := range matrix {
		rows = append(rows, segment.ReplaceAllString(r.call, "$1/{}"))
	}
	routes := mockserver.Routes()
	slices.Sort(rows)
	slices.Sort(routes)
	if diff := cmp.Diff(routes, rows); diff != "" {
		t.Errorf("routes (-server +matrix):\n%s", diff)
	}
}
