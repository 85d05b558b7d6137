package mockserver_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// sight is what a client sees of a call.
type sight struct {
	status int
	header http.Header
	body   string
	err    error // of the call, or of reading the body
	took   time.Duration
}

// window is a client's view of a server: plain net/http, which keeps connections.
type window struct {
	hc  *http.Client
	url string
}

func (w window) look(ctx context.Context, method, path, body string) (got sight) {
	start := time.Now()
	defer func() { got.took = time.Since(start) }()
	req, err := http.NewRequestWithContext(ctx, method, w.url+path, strings.NewReader(body))
	if err != nil {
		return sight{err: err}
	}
	req.Header.Set("Authorization", "Bearer "+mockserver.DefaultToken)
	req.Header.Set("X-External-Subject-Id", "alice")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := w.hc.Do(req)
	if err != nil {
		return sight{err: err}
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return sight{status: res.StatusCode, header: res.Header, body: string(data), err: err}
}

// pause is as long as it can be told from nothing, and no longer.
const pause = 20 * time.Millisecond

// faultCase is one fault and what a client sees of it, wherever it strikes.
type faultCase struct {
	effects []mockserver.Effect
	// goesOn says that the call happens after all, with the answer it would have had.
	goesOn bool
	// later says that the fault needs an answer, so it can strike after the commit alone.
	later bool
	gives bool // the client gives up as soon as the server has the call
	check func(sight) bool
}

func answered(status int, more ...string) func(sight) bool {
	return func(s sight) bool {
		ok := s.err == nil && s.status == status
		for _, text := range more {
			ok = ok && strings.Contains(s.body, text)
		}
		return ok
	}
}

var faultCases = map[string]faultCase{
	"status":           {effects: []mockserver.Effect{mockserver.Status(503)}, check: answered(503, `"error":"SERVICE_UNAVAILABLE"`)},
	"status and code":  {effects: []mockserver.Effect{mockserver.Status(500, "OUT_OF_ORDER")}, check: answered(500, `"error":"OUT_OF_ORDER"`)},
	"retry after":      {effects: []mockserver.Effect{mockserver.RetryAfter(1500 * time.Millisecond)}, check: func(s sight) bool { return s.status == 429 && s.header.Get("Retry-After") == "2" }},
	"503 and a time":   {effects: []mockserver.Effect{mockserver.Status(503), mockserver.RetryAfter(time.Minute)}, check: func(s sight) bool { return s.status == 503 && s.header.Get("Retry-After") == "60" }},
	"a time and 503":   {effects: []mockserver.Effect{mockserver.RetryAfter(time.Minute), mockserver.Status(503)}, check: func(s sight) bool { return s.status == 503 && s.header.Get("Retry-After") == "60" }},
	"delay":            {effects: []mockserver.Effect{mockserver.Delay(pause)}, goesOn: true, check: func(s sight) bool { return s.err == nil && s.status < 300 && s.took >= pause }},
	"delay and status": {effects: []mockserver.Effect{mockserver.Delay(pause), mockserver.Status(500)}, check: func(s sight) bool { return s.status == 500 && s.took >= pause }},
	"hang":             {effects: []mockserver.Effect{mockserver.Hang()}, gives: true, check: func(s sight) bool { return errors.Is(s.err, context.Canceled) }},
	"drop":             {effects: []mockserver.Effect{mockserver.Drop()}, check: func(s sight) bool { return errors.Is(s.err, io.EOF) && s.status == 0 }},
	"reset":            {effects: []mockserver.Effect{mockserver.Reset()}, check: func(s sight) bool { return errors.Is(s.err, syscall.ECONNRESET) && s.status == 0 }},
	"slow body": {effects: []mockserver.Effect{mockserver.SlowBody(30, pause)}, goesOn: true, later: true, check: func(s sight) bool {
		return s.err == nil && s.status < 300 && s.took >= pause && strings.HasSuffix(s.body, "}")
	}},
	"slow status": {effects: []mockserver.Effect{mockserver.Status(500), mockserver.SlowBody(100, pause)}, check: func(s sight) bool {
		return s.err == nil && s.status == 500 && s.took >= pause && strings.HasSuffix(s.body, "}")
	}},
	"truncation":     {effects: []mockserver.Effect{mockserver.Truncate(5)}, goesOn: true, later: true, check: func(s sight) bool { return errors.Is(s.err, io.ErrUnexpectedEOF) && s.status < 300 && len(s.body) == 5 }},
	"no body at all": {effects: []mockserver.Effect{mockserver.Truncate(0)}, goesOn: true, later: true, check: func(s sight) bool { return errors.Is(s.err, io.ErrUnexpectedEOF) && s.body == "" }},
	"truncated status": {effects: []mockserver.Effect{mockserver.Status(500), mockserver.Truncate(5)}, check: func(s sight) bool {
		return errors.Is(s.err, io.ErrUnexpectedEOF) && s.status == 500 && len(s.body) == 5
	}},
	"HTML page": {effects: []mockserver.Effect{mockserver.HTMLPage(502)}, check: func(s sight) bool {
		return s.status == 502 && strings.HasPrefix(s.header.Get("Content-Type"), "text/html") && strings.Contains(s.body, "<h1>502 Bad Gateway")
	}},
	"expired token": {effects: []mockserver.Effect{mockserver.ExpiredToken()}, check: func(s sight) bool {
		return s.status == 401 && strings.Contains(s.header.Get("WWW-Authenticate"), "invalid_token")
	}},
}

// scene makes a thing.
func (w window) scene(t *testing.T) (thing string) {
	t.Helper()
	created := w.look(t.Context(), "POST", "/things", lampJSON)
	thing, _, ok := strings.Cut(strings.TrimPrefix(created.body, `{"Id":"`), `"`)
	if !ok || created.status != 201 {
		t.Fatalf("a thing was not created: %+v", created)
	}
	return thing
}

const lampJSON = `{"name":"Lamp","mainComponentId":"bulb","components":[{"id":"bulb","name":"","componentType":"","properties":[{"id":"level","name":"","value":"1","unit":"","type":"NUMBER","propertyType":""}]}]}`

var phases = []mockserver.Phase{mockserver.BeforeAuth, mockserver.BeforeCommit, mockserver.AfterCommit}

// prove lets a fault strike once at a read and at a change, and compares what the
// client sees and what the state says. Then everything is as ever.
func (tc faultCase) prove(t *testing.T, srv *mockserver.Server, w window, phase mockserver.Phase, kept bool) {
	t.Helper()
	thing := w.scene(t)
	tries := []struct {
		op                 mockserver.Operation
		method, path, body string
		adds               int
	}{
		{mockserver.GetThing, "GET", "/things/" + thing, "", 0},
		{mockserver.CreateThing, "POST", "/things", lampJSON, 1},
	}
	for _, try := range tries {
		if !kept {
			w.hc.CloseIdleConnections()
		}
		before := srv.State()
		fault := srv.Inject(mockserver.On(try.op).Phase(phase).Nth(1).Do(tc.effects...))
		ctx, giveUp := context.WithCancel(t.Context())
		if tc.gives {
			calls := srv.Journal()
			go func() {
				_, _ = srv.WaitCalls(ctx, calls[len(calls)-1].Seq)
				giveUp()
			}()
		}
		got := w.look(ctx, try.method, try.path, try.body)
		giveUp()
		if !tc.check(got) {
			t.Errorf("%s: the client sees %+v", try.op, got)
		}
		if fault.Hits() != 1 {
			t.Errorf("%s: %d hits, want 1", try.op, fault.Hits())
		}
		if phase != mockserver.AfterCommit && !tc.goesOn {
			srv.AssertUnchanged(t, before)
		} else if n := len(srv.State().Things) - len(before.Things); n != try.adds {
			t.Errorf("%s: %d things were made, want %d", try.op, n, try.adds)
		}
		again := w.look(t.Context(), try.method, try.path, try.body)
		if want := map[string]int{"GET": 200, "POST": 201}[try.method]; again.status != want {
			t.Errorf("%s: afterwards %+v", try.op, again)
		}
	}
}

// each calls do for every fault, phase and kind of connection.
func eachFault(t *testing.T, do func(t *testing.T, tc faultCase, phase mockserver.Phase, kept bool)) {
	t.Helper()
	for name, tc := range faultCases {
		for _, phase := range phases {
			if tc.later && phase != mockserver.AfterCommit {
				continue // refused: see TestNonsenseFaults
			}
			for conn, kept := range map[string]bool{"fresh": false, "kept": true} {
				t.Run(name+"/"+phase.String()+"/"+conn, func(t *testing.T) {
					t.Parallel()
					do(t, tc, phase, kept)
				})
			}
		}
	}
}

func TestFaultsInMemory(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, tc faultCase, phase mockserver.Phase, kept bool) {
		synctest.Test(t, func(t *testing.T) {
			srv := mockserver.New(t)
			tc.prove(t, srv, window{srv.HTTPClient(), srv.BaseURL()}, phase, kept)
		})
	})
}

func TestFaultsOverSocket(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, tc faultCase, phase mockserver.Phase, kept bool) {
		srv := mockserver.New(t)
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		tc.prove(t, srv, window{&http.Client{Transport: transport}, srv.URL()}, phase, kept)
	})
}

// Times that were asked for pass whatever the server's own limits are.
func TestLongFaults(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]mockserver.Effect{
		"delay": mockserver.Delay(time.Hour), "slow body": mockserver.SlowBody(1, 10*time.Minute),
	} {
		for _, body := range []string{"", lampJSON} {
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t)
				w := window{srv.HTTPClient(), srv.BaseURL()}
				srv.Inject(mockserver.On(mockserver.AnyOperation).Do(effect))
				method, want := "GET", 200
				if body != "" {
					method, want = "POST", 201
				}
				path := "/things"
				if name == "slow body" && body == "" {
					path = "/connectors/callbackurl"
				}
				if got := w.look(t.Context(), method, path, body); got.status != want || got.err != nil || got.took < time.Hour {
					t.Errorf("%s: %+v", name, got)
				}
			})
		}
	}
}

// A Hang ends with the server, too.
func TestHangEndsWithTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		fault := srv.Inject(mockserver.On(mockserver.CreateThing).Phase(mockserver.BeforeAuth).Do(mockserver.Hang()))
		go func() {
			time.Sleep(time.Hour)
			_ = srv.Close()
		}()
		w := window{srv.HTTPClient(), srv.BaseURL()}
		if got := w.look(t.Context(), "POST", "/things", lampJSON); got.err == nil || got.took != time.Hour {
			t.Errorf("the client sees %+v", got)
		}
		if fault.Hits() != 1 || len(srv.State().Things) != 0 {
			t.Errorf("%d hits, %d things", fault.Hits(), len(srv.State().Things))
		}
	})
}

// A fault never changes the order of checks: what is refused before it stays so.
func TestFaultsComeAfterTheChecks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		phase        mockserver.Phase
		header, body string
		value        string
		want         int
	}{
		"no token, before auth":     {mockserver.BeforeAuth, "Authorization", lampJSON, "Bearer x", 503},
		"no token, before commit":   {mockserver.BeforeCommit, "Authorization", lampJSON, "Bearer x", 401},
		"no subject, before commit": {mockserver.BeforeCommit, "X-External-Subject-Id", lampJSON, "", 400},
		"no JSON, before commit":    {mockserver.BeforeCommit, "", "{", "", 400},
		"wrong types":               {mockserver.BeforeCommit, "", `{"name":7}`, "", 400},
		"a bad thing, before":       {mockserver.BeforeCommit, "", `{"name":""}`, "", 503},
		"a bad thing, after":        {mockserver.AfterCommit, "", `{"name":""}`, "", 400},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mockserver.New(t, mockserver.AllowBadRequests())
			fault := srv.Inject(mockserver.On(mockserver.CreateThing).Phase(tc.phase).Do(mockserver.Status(503)).Optional())
			header := []string{"X-External-Subject-Id", "alice", "Content-Type", "application/json"}
			if tc.header != "" {
				header = append(header, tc.header, tc.value)
			}
			res := send(t, srv, "POST", "/things", tc.body, header...)
			if hit := tc.want == 503; res.StatusCode != tc.want || (fault.Hits() == 1) != hit {
				t.Errorf("%d after %d hits, want %d", res.StatusCode, fault.Hits(), tc.want)
			}
		})
	}
}

// A static token expires for one call: nobody could get another. One that was fetched
// is gone.
func TestExpiredToken(t *testing.T) {
	t.Parallel()
	for _, phase := range []mockserver.Phase{mockserver.BeforeAuth, mockserver.BeforeCommit, mockserver.AfterCommit} {
		srv := mockserver.New(t)
		for token, after := range map[string]int{mockserver.DefaultToken: 200, tokenOf(t, srv): 401} {
			srv.Inject(mockserver.On(mockserver.ListInstances).Phase(phase).Nth(1).Do(mockserver.ExpiredToken()))
			for i, want := range []int{401, after} {
				res := send(t, srv, "GET", "/connectors/instances", "", "Authorization", "Bearer "+token)
				if res.StatusCode != want || want == 401 && !strings.Contains(res.Header.Get("WWW-Authenticate"), "invalid_token") {
					t.Errorf("%v, call %d with %.5s: %d, want %d; %v", phase, i, token, res.StatusCode, want, res.Header)
				}
			}
		}
	}
}

// The route comes before everything, and a token that has expired is really gone.
func TestExpiredTokenIsFetchedAnew(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	c := srv.Client(connctd.WithClientCredentials(connctd.ClientCredentials{ID: mockserver.DefaultID, Secret: connctd.NewSecret(mockserver.DefaultSecret)}))
	fault := srv.Inject(mockserver.On(mockserver.AnyOperation).Phase(mockserver.BeforeAuth).Nth(1).Do(mockserver.ExpiredToken()))
	if _, err := c.ListDescriptions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ListInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	if fault.Hits() != 1 || len(srv.Calls(mockserver.FetchToken)) != 2 {
		t.Errorf("%d hits, calls: %v", fault.Hits(), srv.Journal())
	}
}

// However early a fault strikes, the journal has what was sent, without the secrets.
func TestFaultsLeaveTheBody(t *testing.T) {
	t.Parallel()
	const secret = "canary-5ecret"
	for path, tc := range map[string]struct{ kind, body, want string }{
		"/things": {"application/json", lampJSON, lampJSON},
		"/connectors/instances": {
			"application/json", `{"connector_type_id":"plain","configuration":{"app_key":"` + secret + `"}}`,
			`{"configuration":{"app_key":"(set)"},"connector_type_id":"plain"}`,
		},
		"/../../oauth2/token":  {"application/x-www-form-urlencoded", "grant_type=client_credentials&client_secret=" + secret, "client_secret=%28set%29&grant_type=client_credentials"},
		"/../../oauth2/token?": {"application/json", `{"client_secret":"` + secret + `"}`, ""},
	} {
		for _, effect := range []mockserver.Effect{mockserver.Status(503), mockserver.Drop(), mockserver.Delay(time.Nanosecond)} {
			srv := mockserver.New(t, mockserver.AllowBadRequests(), mockserver.WithConnector(steady("plain")))
			srv.Inject(mockserver.On(mockserver.AnyOperation).Phase(mockserver.BeforeAuth).Do(effect))
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.BaseURL(), strings.NewReader(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			req.URL = req.URL.JoinPath(strings.TrimSuffix(path, "?"))
			req.Header.Set("Content-Type", tc.kind)
			if res, err := srv.HTTPClient().Do(req); err == nil {
				_ = res.Body.Close()
			}
			call := srv.Journal()[0]
			if call.Fault == "" || call.Body != tc.want {
				t.Errorf("%s, %v: body %q, want %q (fault %q)", path, effect, call.Body, tc.want, call.Fault)
			}
		}
	}
}
