package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		w := window{srv.HTTPClient(), srv.BaseURL()}
		start := time.Now()
		srv.Inject(mockserver.On(mockserver.ListThings).Do(mockserver.Delay(time.Second), mockserver.Status(503, "NO")))
		w.look(t.Context(), "POST", "/things", lampJSON)
		thing := string(srv.State().Things[0].ID)
		w.look(t.Context(), "PATCH", "/things/"+thing, `{"status":"AVAILABLE"}`)
		w.look(t.Context(), "GET", "/things", "")
		call := mockserver.Call{Time: start, Host: "localhost", Account: "demo", Subject: "alice"}
		created, patched, listed := call, call, call
		created.Seq, created.Op, created.Method, created.Path, created.Status = 1, mockserver.CreateThing, "POST", "/api/v1/things", 201
		created.Body, created.Answer = lampJSON, `{"Id":"`+thing+`"}`
		created.Changes = []mockserver.Change{{"created", "thing", thing}, {"created", "subject", "alice"}}
		patched.Seq, patched.Op, patched.Method, patched.Path, patched.Status = 2, mockserver.SetThingStatus, "PATCH", "/api/v1/things/"+thing, 204
		patched.Body, patched.Changes = `{"status":"AVAILABLE"}`, []mockserver.Change{{"changed", "thing", thing}}
		listed.Seq, listed.Op, listed.Method, listed.Path, listed.Status = 3, mockserver.ListThings, "GET", "/api/v1/things", 503
		listed.Duration, listed.Fault = time.Second, `Delay(1s), Status(503, "NO") BeforeCommit`
		listed.Answer = `{"status":"503","error":"NO","description":"a fault that was asked for","more_info":"https://docs.connctd.io/errors/no"}`
		if diff := cmp.Diff([]mockserver.Call{created, patched, listed}, srv.Journal()); diff != "" {
			t.Errorf("journal (-want +got):\n%s", diff)
		}
		if calls := srv.Calls(mockserver.ListThings); len(calls) != 1 || calls[0].Seq != 3 || calls[0].Normal().Seq != 0 || !calls[0].Normal().Time.IsZero() || calls[0].Normal().Duration != 0 {
			t.Errorf("Calls = %+v", calls)
		}
	})
}

// Every change of a state is in the journal, and every change in the journal is one
// of the state.
func TestJournalTellsWhatChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(steady("plain")))
		w := window{srv.HTTPClient(), srv.BaseURL()}
		var got []string
		for i := range everyCall {
			w.make(t, srv, i)
			synctest.Wait()
		}
		for _, c := range srv.Journal() {
			for _, change := range c.Changes {
				got = append(got, fmt.Sprint(c.Op, c.Kind, " ", change.Verb, " ", change.Kind, " ", strings.Count(change.ID, "/")))
			}
		}
		want := []string{
			"CreateInstance created instance 0", "CreateClient created client 0", "CreateClient created subject 0",
			"poll created thing 0", "poll changed client 0",
			"DeleteClient removed thing 0", "DeleteClient removed client 0", "DeleteInstance removed instance 0",
			"CreateThing created thing 0", "SetProperty changed property 2", "SetThingStatus changed thing 0",
			"TriggerAction created action 0", "DeleteThing removed thing 0", "RegisterCallback changed callback 0",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
	})
}

// Rule W7: configuration values are shown as "(set)", tokens and secrets never.
func TestJournalHidesSecrets(t *testing.T) {
	t.Parallel()
	const secret = "canary-5ecret"
	srv := mockserver.New(t, mockserver.AllowBadRequests(), mockserver.WithConnector(steady("plain")),
		mockserver.WithCredential(mockserver.Credential{ID: "app", Secret: secret, Token: secret}))
	c := srv.Client(connctd.WithClientCredentials(connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(secret)}))
	if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "plain", Config: map[string]any{"app_key": secret, "deep": map[string]any{"er": secret}}}); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat(secret, 1000)
	for _, body := range []string{
		`{"connector_type_id":"plain","configuration":{"app_key":"` + secret,
		`{"connector_type_id":"plain","Configuration":{"app_key":"` + secret + `"}}`,
		`{"connector_type_id":"plain","configuration":{"app_key":"` + long + `"}}`,
		`{"connector_type_id":"plain","configuration":"` + secret + `"}`,
		`{"connector_type_id":"plain","configuration":["` + long + `"]}`,
		`{"connector_type_id":"plain","configuration":{"app_key":"` + long,
	} {
		for _, path := range []string{"/connectors/instances", "/connectors/clients"} {
			send(t, srv, "POST", path, body, "Content-Type", "application/json", "X-External-Subject-Id", "alice", "Authorization", "Bearer "+secret)
		}
	}
	res, err := srv.HTTPClient().Post(strings.TrimSuffix(srv.BaseURL(), "/api/v1")+"/oauth2/token?client_secret="+secret, "application/x-www-form-urlencoded",
		strings.NewReader("grant_type=client_credentials&client_id=app&client_secret="+secret))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	send(t, srv, "GET", "/connectors/instances?access_token="+secret, "", "Authorization", "Bearer "+secret)
	calls := srv.Journal()
	text, err := json.Marshal(calls)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range calls {
		text = fmt.Appendf(text, "%+v %s\n", call, call.Curl())
	}
	for _, word := range []string{secret, "mock-", mockserver.DefaultToken} {
		if strings.Contains(string(text), word) {
			t.Errorf("the journal shows %s:\n%s", word, text)
		}
	}
	if got := srv.Calls(mockserver.CreateInstance)[0].Body; got != `{"configuration":{"app_key":"(set)","deep":"(set)"},"connector_type_id":"plain"}` {
		t.Errorf("body = %s", got)
	}
	if got := srv.Calls(mockserver.FetchToken)[0]; !strings.Contains(got.Answer, `"access_token":"(set)"`) || !strings.Contains(got.Body, "grant_type=client_credentials") {
		t.Errorf("token: %+v", got)
	}
}

// Rule W7, for what stands elsewhere: a configuration that was sent to the wrong place,
// the key of a consent link in its page, and the credentials of a callback.
func TestJournalHidesStraySecrets(t *testing.T) {
	t.Parallel()
	const secret = "canary-5ecret"
	srv := mockserver.New(t, mockserver.AllowBadRequests(), mockserver.WithConnector(working()))
	_, created := connect(t, srv, appCallback+"&key="+secret+"#"+secret)
	visit(t, srv, "GET", created.Redirect.String(), "")
	visit(t, srv, "POST", created.Redirect.String(), "decision=allow")
	visit(t, srv, "POST", created.Redirect.String(), "decision=deny") // the page leads on to the callback
	long := strings.Repeat(secret, 1000)
	for _, body := range []string{
		`{"connector_type_id":"stations","configuration":{"app_key":"` + secret + `"}}`,
		`{"connector_type_id":"stations","Configuration":{"app_key":"` + long + `"}}`,
		`{"connector_type_id":"stations","configuration":{"app_key":"` + secret,
		`{"connector_type_id":"stations","configuration":{"app_key":"` + long,
		`{connector_type_id: "stations", configuration: {app_key: "` + secret + `"}}`,
		"configuration:\n  app_key: " + secret,
	} {
		send(t, srv, "POST", "/things", body, "Content-Type", "application/json", "X-External-Subject-Id", "alice")
		send(t, srv, "POST", "/actions/callback/register", body, "Content-Type", "application/json")
	}
	for _, address := range []string{
		"https://user:" + secret + "@app.example/actions?token=" + secret, "https://app.example/actions?" + secret, "https://" + secret + "@app.example/",
		"https://app.example/actions#" + secret, "https://user:" + secret + "@app.example:port/", "https://app.example/%zz?" + secret,
	} {
		send(t, srv, "POST", "/actions/callback/register", `{"CallbackUrl":"`+address+`"}`, "Content-Type", "application/json")
		send(t, srv, "POST", "/actions/callback/register", `{"CallbackUrl":["`+address+`"]}`, "Content-Type", "application/json")
	}
	text, err := json.Marshal([]any{srv.Journal(), srv.State()}) // as a text a call is its first line
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{secret, created.Redirect.Query().Get("state")} {
		if strings.Contains(string(text), word) {
			t.Errorf("the journal or the state shows %s:\n%s", word, text)
		}
	}
	if got, want := srv.Calls(mockserver.RegisterCallback)[6].Body, `{"CallbackUrl":"https://(set)@app.example/actions?(set)"}`; got != want {
		t.Errorf("the body shows %s, want %s", got, want)
	}
	send(t, srv, "POST", "/actions/callback/register", `{"CallbackUrl":"https://app.example/a%2Fb"}`, "Content-Type", "application/json")
	if got := srv.State().Callbacks[0].URL; got != "https://app.example/a%2Fb" {
		t.Errorf("a callback without a secret shows as %s", got)
	}
}

// A thing that speaks of a configuration is none.
func TestJournalShowsThings(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	const body = `{"name":"a \"configuration\"","displayType":"configuration"}`
	send(t, srv, "POST", "/things", body, "Content-Type", "application/json", "X-External-Subject-Id", "alice")
	if got := srv.Journal()[0].Body; got != body {
		t.Errorf("the body shows %s", got)
	}
}

// The journal is a ring, and no body is kept whole that is long.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithJournal(3))
	w := window{srv.HTTPClient(), srv.BaseURL()}
	w.look(t.Context(), "POST", "/things", strings.Replace(lampJSON, "Lamp", strings.Repeat("ä", 5000), 1))
	body := srv.Journal()[0].Body
	if len(body) > 4<<10+3 || !strings.HasSuffix(body, "ä…") && !strings.HasSuffix(body, "…") {
		t.Errorf("%d bytes are kept", len(body))
	}
	for range 4 {
		w.look(t.Context(), "GET", "/things", "")
	}
	calls, err := srv.WaitCalls(t.Context(), 1)
	if err != nil || len(calls) != 3 || calls[0].Seq != 3 || calls[2].Seq != 5 {
		t.Errorf("calls = %+v, %v", calls, err)
	}
	tb := &fakeTB{}
	if mockserver.New(tb, mockserver.WithJournal(0)); !strings.Contains(tb.fatal, "WithJournal") {
		t.Errorf("a journal of nothing: %q", tb.fatal)
	}
}

func TestWaitCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		w := window{srv.HTTPClient(), srv.BaseURL()}
		w.look(t.Context(), "GET", "/things", "")
		go func() {
			time.Sleep(time.Hour)
			w.look(t.Context(), "GET", "/subjects", "")
		}()
		start := time.Now()
		if calls, err := srv.WaitCalls(t.Context(), 1); err != nil || len(calls) != 1 || calls[0].Op != mockserver.ListSubjects || time.Since(start) != time.Hour {
			t.Errorf("calls = %+v, %v after %v", calls, err, time.Since(start))
		}
		if calls, err := srv.WaitCalls(cancelled(t), 0); err != nil || len(calls) != 2 {
			t.Errorf("calls that are there: %+v, %v", calls, err)
		}
		if _, err := srv.WaitCalls(cancelled(t), 2); err != context.Canceled {
			t.Errorf("error = %v", err)
		}
		go func() {
			time.Sleep(time.Hour)
			_ = srv.Close()
		}()
		if _, err := srv.WaitCalls(t.Context(), 2); err == nil || !strings.Contains(err.Error(), "has closed") {
			t.Errorf("error = %v", err)
		}
	})
}

// A curl command has all that the call had, but the token.
func TestCurl(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(steady("plain")))
	w := window{srv.HTTPClient(), srv.BaseURL()}
	w.look(t.Context(), "GET", "/connectors/descriptions", "")
	w.look(t.Context(), "POST", "/things", strings.Replace(lampJSON, "Lamp", "Bob's", 1))
	w.make(t, srv, len(everyCall)-1)
	calls := srv.Journal()
	for i, want := range []string{
		`curl -sS -X GET 'http://localhost/api/v1/connectors/descriptions' -H 'X-External-Subject-Id: alice'`,
		`curl -sS -X POST 'http://localhost/api/v1/things' -H "Authorization: Bearer $TOKEN" -H 'X-External-Subject-Id: alice' -H 'Content-Type: application/json' --data-raw '` +
			strings.NewReplacer("Lamp", `Bob'\''s`).Replace(lampJSON) + `'`,
		`curl -sS -X POST 'http://localhost/oauth2/token' -u "$ID:$SECRET" --data-raw 'grant_type=client_credentials'`,
	} {
		if diff := cmp.Diff(want, calls[i].Curl()); diff != "" {
			t.Errorf("curl (-want +got):\n%s", diff)
		}
	}
}

// Whoever reaches the server chooses what stands in its journal, and people paste the
// command into a shell: there it makes the call and does nothing else, whatever the
// method is, and whatever a terminal would take for a key.
func TestCurlIsHarmless(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"it's":               `'it'\''s'`,
		"two\n\tlines":       "'two\n\tlines'",
		"\x03\nreboot":       `''$'\003''` + "\nreboot'",
		"a\x1b[201~\u009b\r": `'a'$'\033''[201~'$'\302\233'''$'\015'''`,
	} {
		call := mockserver.Call{Method: "`id`|$HOME", Host: "localhost", Path: "/", Body: body}
		want = "curl -sS -X '`id`|$HOME' 'http://localhost/' -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' --data-raw " + want
		if diff := cmp.Diff(want, call.Curl()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}

func TestAssertCalls(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	w := window{srv.HTTPClient(), srv.BaseURL()}
	srv.Inject(mockserver.On(mockserver.ListSubjects).Do(mockserver.Drop()))
	w.look(t.Context(), "POST", "/things", lampJSON)
	thing := string(srv.State().Things[0].ID)
	w.look(t.Context(), "GET", "/things/"+thing, "")
	w.look(t.Context(), "GET", "/subjects", "")
	srv.AssertCalls(t, "POST /things 201", "GET /things/{} 200", "GET /subjects -")
	tests := map[string]struct {
		want []string
		diff string
	}{
		"one more":       {[]string{"POST /things 201", "GET /things 200", "GET /things/{} 200", "GET /subjects -"}, "  POST /things 201\n- GET /things 200\n  GET /things/{} 200\n  GET /subjects -\n"},
		"one less":       {[]string{"POST /things 201", "GET /subjects -"}, "  POST /things 201\n+ GET /things/" + thing + " 200\n  GET /subjects -\n"},
		"another status": {[]string{"POST /things 409", "GET /things/{} 200", "GET /subjects -"}, "- POST /things 409\n+ POST /things 201\n  GET /things/{} 200\n  GET /subjects -\n"},
		"of an id":       {[]string{"POST /things 201", "GET /things/{} 404", "GET /subjects -"}, "  POST /things 201\n- GET /things/{} 404\n+ GET /things/" + thing + " 200\n  GET /subjects -\n"},
		"not a call":     {[]string{"POST /things", "POST /things 201", "GET /things/{} 200", "GET /subjects -"}, `"POST /things" is not METHOD PATH STATUS`},
	}
	for name, tc := range tests {
		tb := &fakeTB{}
		srv.AssertCalls(tb, tc.want...)
		if got := strings.Join(tb.errors, "\n"); !strings.Contains(got, tc.diff) {
			t.Errorf("%s: %s, want\n%s", name, got, tc.diff)
		}
	}
}

func TestAssertUnchanged(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	w := window{srv.HTTPClient(), srv.BaseURL()}
	before := srv.State()
	srv.AssertUnchanged(t, before)
	w.look(t.Context(), "POST", "/things", lampJSON)
	between := srv.State()
	w.look(t.Context(), "PUT", "/things/"+string(between.Things[0].ID)+"/components/bulb/properties/level", `{"value":"7","lastUpdate":"2020-01-02T03:04:05Z"}`)
	thing := "things[" + string(between.Things[0].ID) + "]"
	level := thing + ".components[bulb].properties[level].value"
	for name, tc := range map[string]struct {
		before mockserver.State
		want   string
	}{
		"a thing more": {before, "+ " + thing + `.name: "Lamp"`},
		"a new value":  {between, "- " + level + ": \"1\"\n+ " + level + ": \"7\"\n"},
	} {
		tb := &fakeTB{}
		srv.AssertUnchanged(tb, tc.before)
		if got := strings.Join(tb.errors, "\n"); !strings.Contains(got, tc.want) {
			t.Errorf("%s: %s\nwant %s", name, got, tc.want)
		}
	}
}

// failedTB is a test that has failed, and notes what it is told.
type failedTB struct {
	fakeTB
	failed bool
	logs   []string
}

func (f *failedTB) Failed() bool { return f.failed }
func (f *failedTB) Logf(text string, args ...any) {
	f.logs = append(f.logs, fmt.Sprintf(text, args...))
}

func TestFailedTestExplainsItself(t *testing.T) {
	t.Parallel()
	for _, failed := range []bool{false, true} {
		tb := &failedTB{failed: failed}
		srv := mockserver.New(tb)
		for range 20 {
			send(t, srv, "GET", "/connectors/descriptions", "")
		}
		send(t, srv, "GET", "/connectors/instances/x", "")
		send(t, srv, "POST", "/actions/callback/register", `{"CallbackUrl":"https://app.example"}`, "Content-Type", "application/json")
		tb.end()
		got := strings.Join(tb.logs, "\n")
		want := "  20. GET /connectors/descriptions 200\n  21. GET /connectors/instances/x 404\n  22. POST /actions/callback/register 200: changed callback demo\n" +
			"curl -sS -X GET 'http://localhost/api/v1/connectors/instances/x' -H \"Authorization: Bearer $TOKEN\""
		if failed != strings.HasSuffix(got, want) || strings.Contains(got, " 12. ") || !failed && got != "" {
			t.Errorf("failed %v: log = %s", failed, got)
		}
	}
}

// The answer of a call is in the journal before its client can have it.
func TestJournalIsNeverLate(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	srv.Inject(mockserver.On(mockserver.ListSubjects).Phase(mockserver.AfterCommit).Do(mockserver.Drop()))
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	w := window{&http.Client{Transport: transport}, srv.URL()}
	for i := range 200 {
		path := []string{"/things", "/subjects"}[i%2]
		w.look(t.Context(), "GET", path, "")
		if n := len(srv.Journal()); n != i+1 {
			t.Fatalf("after call %d the journal has %d", i+1, n)
		}
	}
}
