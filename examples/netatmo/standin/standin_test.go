package standin_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/examples/netatmo/standin"
)

const (
	host     = "https://api.netatmo.com"
	callback = "http://localhost:8181/back?tab=1"
)

// link is one to the consent page.
func link(t *testing.T, change url.Values) *url.URL {
	t.Helper()
	query := url.Values{"client_id": {standin.ClientID}, "redirect_uri": {callback}, "scope": {"read_station"}, "state": {"s&1"}}
	maps.Copy(query, change)
	u, err := url.Parse(host + "/oauth2/authorize?" + query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// allowed returns a code.
func allowed(t *testing.T, s *standin.Service, change url.Values) string {
	t.Helper()
	back, err := s.Allow(t.Context(), link(t, change))
	if err != nil {
		t.Fatal(err)
	}
	return back.Query().Get("code")
}

// tokens are an answer of the token endpoint.
type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Error   string `json:"error"`
}

// fetch asks the token endpoint.
func fetch(t *testing.T, s *standin.Service, change url.Values) (status int, got tokens, body []byte) {
	t.Helper()
	form := url.Values{"client_id": {standin.ClientID}, "client_secret": {standin.ClientSecret}, "redirect_uri": {callback}}
	maps.Copy(form, change)
	res, err := s.Client().PostForm(host+"/oauth2/token", form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	if err == nil {
		err = json.Unmarshal(body, &got)
	}
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, got, body
}

func exchange(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}}
}

func refresh(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
}

// read asks for the stations and returns the answer.
func read(t *testing.T, s *standin.Service, token string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, host+"/api/getstationsdata", nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func recorded(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile("recorded/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestAnswersAreAsRecorded(t *testing.T) {
	t.Parallel()
	s := standin.New()
	status, got, body := fetch(t, s, exchange(allowed(t, s, nil)))
	if status != http.StatusOK {
		t.Fatalf("tokens: %d %s", status, body)
	}
	if diff := cmp.Diff(fields(t, []byte(recorded(t, "oauth2-token.json"))), fields(t, body)); diff != "" {
		t.Errorf("fields of the tokens (-want +got):\n%s", diff)
	}
	if status, body := read(t, s, got.Access); status != http.StatusOK || body != recorded(t, "getstationsdata.json") {
		t.Errorf("stations: %d %.100s", status, body)
	}
	if status, _, body := fetch(t, s, exchange("another")); status != http.StatusBadRequest || string(body) != recorded(t, "error-invalid-grant.json") {
		t.Errorf("unknown code: %d %s", status, body)
	}
	_, other, _ := fetch(t, s, exchange(allowed(t, s, url.Values{"scope": {"read_camera"}})))
	if status, body := read(t, s, other.Access); status != http.StatusForbidden || body != recorded(t, "error-scope.json") {
		t.Errorf("without the scope: %d %s", status, body)
	}
}

// fields returns the names in an object, with what kind of value each has.
func fields(t *testing.T, body []byte) []string {
	t.Helper()
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(doc)) {
		kind := string(doc[name][:1])
		if kind != `"` && kind != "[" {
			kind = string(doc[name])
		}
		all = append(all, name+" "+kind)
	}
	return all
}

// A code counts once, for the app and the address that it was given to, and not for long.
func TestCodes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change url.Values
		after  time.Duration
		want   string
	}{
		"right":              {nil, 0, ""},
		"just in time":       {nil, 9 * time.Minute, ""},
		"too late":           {nil, 10 * time.Minute, "invalid_grant"},
		"another address":    {url.Values{"redirect_uri": {"http://localhost:8181/back"}}, 0, "invalid_grant"},
		"no address":         {url.Values{"redirect_uri": nil}, 0, "invalid_grant"},
		"a wrong secret":     {url.Values{"client_secret": {"x"}}, 0, "invalid_client"},
		"another app":        {url.Values{"client_id": {"x"}}, 0, "invalid_client"},
		"no grant":           {url.Values{"grant_type": nil}, 0, "unsupported_grant_type"},
		"a code as a token":  {url.Values{"grant_type": {"refresh_token"}}, 0, "invalid_grant"},
		"client credentials": {url.Values{"grant_type": {"client_credentials"}}, 0, "unsupported_grant_type"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := standin.New()
				form := exchange(allowed(t, s, nil))
				maps.Copy(form, tc.change)
				time.Sleep(tc.after)
				if _, got, body := fetch(t, s, form); got.Error != tc.want || (got.Access == "") != (tc.want != "") {
					t.Errorf("answer %s, want %q", body, tc.want)
				}
				if _, got, body := fetch(t, s, form); got.Error == "" {
					t.Errorf("the second time: %s", body)
				}
			})
		})
	}
}

// Each refresh gives new tokens, and the ones before are worth nothing any more.
func TestTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := standin.New()
		_, first, _ := fetch(t, s, exchange(allowed(t, s, nil)))
		time.Sleep(3*time.Hour - time.Second)
		if status, body := read(t, s, first.Access); status != http.StatusOK {
			t.Errorf("before three hours: %d %s", status, body)
		}
		time.Sleep(time.Second)
		wantRefusal(t, s, first.Access, http.StatusForbidden, `{"error":{"code":3,"message":"Access token expired"}}`)

		_, second, _ := fetch(t, s, refresh(first.Refresh))
		if second.Access == first.Access || second.Refresh == first.Refresh || second.Access == "" {
			t.Errorf("tokens %+v after %+v", second, first)
		}
		wantRefusal(t, s, first.Access, http.StatusForbidden, `{"error":{"code":2,"message":"Invalid access token"}}`)
		if _, got, body := fetch(t, s, refresh(first.Refresh)); got.Error != "invalid_grant" {
			t.Errorf("the first refresh token still counts: %s", body)
		}
		if status, body := read(t, s, second.Access); status != http.StatusOK {
			t.Errorf("with the second token: %d %s", status, body)
		}

		s.Revoke()
		wantRefusal(t, s, second.Access, http.StatusForbidden, `{"error":{"code":2,"message":"Invalid access token"}}`)
		if _, got, body := fetch(t, s, refresh(second.Refresh)); got.Error != "invalid_grant" {
			t.Errorf("after the consent was taken back: %s", body)
		}
		if got, want := s.Count(), (standin.Count{Stations: 5, Refreshes: 1}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}

func wantRefusal(t *testing.T, s *standin.Service, token string, status int, body string) {
	t.Helper()
	if gotStatus, got := read(t, s, token); gotStatus != status || got != body {
		t.Errorf("answer %d %.100s, want %d %s", gotStatus, got, status, body)
	}
}

func TestRefusalsOnDemand(t *testing.T) {
	t.Parallel()
	s := standin.New()
	_, got, _ := fetch(t, s, exchange(allowed(t, s, nil)))
	s.Throttle(2)
	for range 2 {
		wantRefusal(t, s, got.Access, http.StatusForbidden, `{"error":{"code":26,"message":"User usage reached"}}`)
	}
	s.Break(1)
	wantRefusal(t, s, got.Access, http.StatusServiceUnavailable, "service unavailable\n")
	s.Replay([]byte(`{"body":{"devices":[]}}`))
	wantRefusal(t, s, got.Access, http.StatusOK, `{"body":{"devices":[]}}`)
	wantRefusal(t, s, "", http.StatusUnauthorized, `{"error":{"code":1,"message":"Access token is missing"}}`)
	if _, err := s.Deny(t.Context(), &url.URL{Scheme: "https", Host: "api.netatmo.com", Path: "/oauth2/token"}); err == nil || !strings.Contains(err.Error(), "405") {
		t.Errorf("Deny of another page = %v, want 405", err)
	}
}
