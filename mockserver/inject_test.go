package mockserver_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/mockserver"
)

// struck sends n calls and returns the numbers of those that a fault met.
func struck(t *testing.T, srv *mockserver.Server, n int) (hit []int) {
	t.Helper()
	for i := range n {
		if send(t, srv, "GET", "/connectors/instances", "").StatusCode == http.StatusServiceUnavailable {
			hit = append(hit, i+1)
		}
	}
	return hit
}

func TestFaultsChooseTheirCalls(t *testing.T) {
	t.Parallel()
	fault := mockserver.On(mockserver.ListInstances).Do(mockserver.Status(503))
	tests := map[string]struct {
		fault mockserver.Fault
		want  []int // of twelve calls
	}{
		"all":                    {fault, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		"the third":              {fault.Nth(3), []int{3}},
		"the first two":          {fault.Times(2), []int{1, 2}},
		"every fifth":            {fault.Every(5), []int{5, 10}},
		"every fifth, once":      {fault.Every(5).Times(1), []int{5}},
		"after ten":              {fault.After(10), []int{11, 12}},
		"after ten, the second":  {fault.After(10).Nth(2), []int{12}},
		"after two, every fifth": {fault.After(2).Every(5), []int{7, 12}},
		"for sure":               {fault.Chance(1).Times(3), []int{1, 2, 3}},
		"by chance":              {fault.Chance(0.3), []int{6, 7}},
		"any operation":          {mockserver.On(mockserver.AnyOperation).Nth(7).Do(mockserver.Status(503)), []int{7}},
		"another operation":      {mockserver.On(mockserver.ListClients).Do(mockserver.Status(503)).Optional(), nil},
		"nobody's":               {mockserver.On(mockserver.AnyOperation).Subject("bob").Do(mockserver.Status(503)).Optional(), nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := mockserver.New(t)
			i := srv.Inject(tc.fault)
			if diff := cmp.Diff(tc.want, struck(t, srv, 12)); diff != "" {
				t.Errorf("calls that were struck (-want +got):\n%s", diff)
			}
			if i.Hits() != len(tc.want) {
				t.Errorf("%d hits, want %d", i.Hits(), len(tc.want))
			}
			i.Remove()
			i.Remove()
			if hit := struck(t, srv, 12); hit != nil {
				t.Errorf("after Remove it strikes at %v", hit)
			}
		})
	}
}

// What is by chance depends on the seed and the numbers of the calls alone.
func TestChanceFollowsTheSeed(t *testing.T) {
	t.Parallel()
	hits := func(seed uint64) []int {
		srv := mockserver.New(t, mockserver.WithSeed(seed))
		srv.Inject(mockserver.On(mockserver.ListInstances).Do(mockserver.Status(503)).Chance(0.5))
		return struck(t, srv, 200)
	}
	first := hits(7)
	if !slices.Equal(first, hits(7)) || slices.Equal(first, hits(8)) || len(first) < 70 || len(first) > 130 {
		t.Errorf("seed 7: %v, again %v; seed 8: %v", first, hits(7), hits(8))
	}
}

func TestFaultsBesideEachOther(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	slow := srv.Inject(mockserver.On(mockserver.AnyOperation).Do(mockserver.Delay(time.Millisecond)))
	first := srv.Inject(mockserver.On(mockserver.ListInstances).Nth(1).Do(mockserver.Status(503)))
	second := srv.Inject(mockserver.On(mockserver.ListInstances).Nth(2).Do(mockserver.Status(503)))
	never := srv.Inject(mockserver.On(mockserver.ListInstances).Times(1).Do(mockserver.Status(503)))
	if diff := cmp.Diff([]int{1, 2, 3}, struck(t, srv, 4)); diff != "" {
		t.Errorf("calls that were struck (-want +got):\n%s", diff)
	}
	for i, want := range map[*mockserver.Injected]int{slow: 4, first: 1, second: 1, never: 1} {
		if i.Hits() != want {
			t.Errorf("%v: %d hits, want %d", i.Fault(), i.Hits(), want)
		}
	}
	if n := len(srv.Faults()); n != 4 {
		t.Errorf("%d faults are in force, want 4", n)
	}
}

func TestFaultOfOneSubject(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	srv.Inject(mockserver.On(mockserver.ListThings).Subject("bob").Do(mockserver.Status(503)))
	for subject, want := range map[string]int{"alice": 200, "bob": 503, "Bob": 200} {
		if res := send(t, srv, "GET", "/things", "", "X-External-Subject-Id", subject); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", subject, res.StatusCode, want)
		}
	}
}

// A fault that strikes n times strikes n calls whose clients hear of it: one that a
// client sends again by itself is none of them.
func TestDropsAreNeverHidden(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	fault := srv.Inject(mockserver.On(mockserver.ListInstances).Times(5).Do(mockserver.Drop()))
	transport := &http.Transport{MaxIdleConnsPerHost: 1}
	t.Cleanup(transport.CloseIdleConnections)
	w := window{&http.Client{Transport: transport}, srv.URL()}
	failed := 0
	for range 20 { // one after the other: each but the first finds a connection that is kept
		if w.look(t.Context(), "GET", "/connectors/instances", "").err != nil {
			failed++
		}
		if got := w.look(t.Context(), "GET", "/connectors/descriptions", ""); got.status != 200 {
			t.Fatalf("%+v", got)
		}
	}
	if failed != 5 || fault.Hits() != 5 {
		t.Errorf("%d clients saw the drop, and %d hits were counted; want 5", failed, fault.Hits())
	}
	if n := len(srv.Calls(mockserver.ListInstances)); n != 20 {
		t.Errorf("the journal has %d calls, want 20", n)
	}
}

// That holds for many clients at once, too, whose calls are counted in between. Each
// has a connection of its own: one that a transport dialled for another request and
// kept in reserve looks new to the server, and is none to the client.
func TestDropsAreNeverHiddenFromMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		var windows []window
		for range 8 {
			own := srv.HTTPClient().Transport.(*http.Transport).Clone()
			t.Cleanup(own.CloseIdleConnections)
			windows = append(windows, window{&http.Client{Transport: own}, srv.BaseURL()})
		}
		failed := atomic.Int32{}
		many := func() {
			var clients sync.WaitGroup
			for _, w := range windows {
				clients.Go(func() {
					if w.look(t.Context(), "GET", "/connectors/instances", "").err != nil {
						failed.Add(1)
					}
				})
			}
			clients.Wait()
		}
		many() // now there are connections that are kept
		drop := []mockserver.Effect{mockserver.Delay(time.Second), mockserver.Drop()}
		first := srv.Inject(mockserver.On(mockserver.ListInstances).Nth(1).Do(drop...))
		many()
		if failed.Load() != 1 || first.Hits() != 1 {
			t.Errorf("%d clients saw the drop, and %d hits were counted; want 1", failed.Load(), first.Hits())
		}
		first.Remove()
		failed.Store(0)
		few := srv.Inject(mockserver.On(mockserver.ListInstances).Times(3).Do(drop...))
		for range 4 {
			many()
		}
		if failed.Load() != 3 || few.Hits() != 3 {
			t.Errorf("%d clients saw the drop, and %d hits were counted; want 3", failed.Load(), few.Hits())
		}
	})
}

func TestFaultsAreSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	fault := srv.Inject(mockserver.On(mockserver.ListInstances).Times(10).Do(mockserver.Status(503)))
	var users sync.WaitGroup
	for range 10 {
		users.Go(func() {
			for range 10 {
				other := srv.Inject(mockserver.On(mockserver.ListSubjects).Do(mockserver.Drop()).Optional())
				send(t, srv, "GET", "/connectors/instances", "")
				other.Remove()
			}
		})
	}
	users.Wait()
	if fault.Hits() != 10 || len(srv.Faults()) != 1 {
		t.Errorf("%d hits of %v", fault.Hits(), srv.Faults())
	}
}

// A fault that was nearly hit says why it was not.
func TestUnusedFaultSaysWhy(t *testing.T) {
	t.Parallel()
	list := mockserver.On(mockserver.ListInstances)
	for name, tc := range map[string]struct {
		faults []mockserver.Fault
		want   string
	}{
		"behind another one": {[]mockserver.Fault{list.Do(mockserver.Status(503)), list.Do(mockserver.Drop())}, "Do(Drop()) was never hit, since an earlier fault ended each call that was for it (2); the calls"},
		"too few calls":      {[]mockserver.Fault{list.Nth(3).Do(mockserver.Drop())}, "Nth(3).Do(Drop()) was never hit, since it chose none of the calls that came to it (2); the calls"},
		"another call":       {[]mockserver.Fault{mockserver.On(mockserver.ListThings).Do(mockserver.Drop())}, "Do(Drop()) was never hit; the calls"},
	} {
		tb := &fakeTB{}
		srv := mockserver.New(tb)
		for _, f := range tc.faults {
			srv.Inject(f)
		}
		for range 2 {
			send(t, srv, "GET", "/connectors/instances", "")
		}
		tb.end()
		if len(tb.errors) != 1 || !strings.Contains(tb.errors[0], tc.want) {
			t.Errorf("%s: %q, want %q", name, tb.errors, tc.want)
		}
	}
}

func TestUnusedFaultFailsTheTest(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{}
	srv := mockserver.New(tb)
	srv.Inject(mockserver.On(mockserver.CreateClient).Phase(mockserver.AfterCommit).Subject("bob").Nth(2).Do(mockserver.Drop()))
	srv.Inject(mockserver.On(mockserver.CreateClient).Do(mockserver.Drop()).Optional())
	srv.Inject(mockserver.On(mockserver.DeleteClient).Do(mockserver.Drop())).Remove()
	struck(t, srv, 2)
	tb.end()
	want := []string{
		`mockserver: the fault On(CreateClient).Phase(AfterCommit).Nth(2).Subject("bob").Do(Drop()) was never hit; the calls were: ListInstances 2 (Optional permits it)`,
		`mockserver: the fault On(DeleteClient).Do(Drop()) was never hit; the calls were: ListInstances 2 (Optional permits it)`,
	}
	if diff := cmp.Diff(want, tb.errors); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}

func TestNonsenseFaults(t *testing.T) {
	t.Parallel()
	drop, status := mockserver.Drop(), mockserver.Status(500)
	on := mockserver.On(mockserver.CreateClient)
	tests := map[string]struct {
		fault mockserver.Fault
		want  string
	}{
		"no effect":                {on, "it has no effect"},
		"two codes":                {on.Do(mockserver.Status(503, "A", "B")), `Status(503, "A, B"): there can be one code`},
		"the zero effect":          {on.Do(mockserver.Effect{}), "an effect is empty"},
		"the zero fault":           {mockserver.Fault{}.Do(drop), `no operation ""`},
		"unknown operation":        {mockserver.On("CreateCleint").Do(drop), `no operation "CreateCleint"; there are [ListDescriptions`},
		"unknown point":            {mockserver.At("Pole").Do(mockserver.Hang()), `no point "Pole"; there are [RemoveThing StartClient Poll Act]`},
		"unknown phase":            {on.Phase(7).Do(drop), "Phase(7) is no phase"},
		"nothing is the 0th":       {on.Nth(0).Do(drop), "Nth(0): the first is 1"},
		"no times":                 {on.Times(-1).Do(drop), "Times(-1)"},
		"every 0th":                {on.Every(0).Do(drop), "Every(0)"},
		"after none":               {on.After(0).Do(drop), "After(0)"},
		"no chance":                {on.Chance(0).Do(drop), "Chance(0)"},
		"more than sure":           {on.Chance(1.1).Do(drop), "Chance(1.1)"},
		"no subject":               {on.Subject("").Do(drop), "the id is empty"},
		"whose instance":           {mockserver.On(mockserver.CreateInstance).Subject("bob").Do(drop), "has no subject"},
		"nth and every":            {on.Nth(1).Every(2).Do(drop), "Nth chooses one call"},
		"two ends":                 {on.Do(drop, status), "Drop() and Status(500) cannot happen together"},
		"two statuses":             {on.Do(status, status), "cannot happen together"},
		"not a failure":            {on.Do(mockserver.Status(200)), "from 400 to 599"},
		"not a page of failure":    {on.Do(mockserver.HTMLPage(600)), "from 400 to 599"},
		"no time":                  {on.Do(mockserver.Delay(0)), "more than nothing"},
		"no bytes":                 {on.Do(mockserver.SlowBody(0, 1)), "at least one byte"},
		"less than no bytes":       {on.Do(mockserver.Truncate(-1)), "negative"},
		"no answer yet":            {on.Phase(mockserver.BeforeCommit).Do(mockserver.Truncate(1)), "before the commit there is no answer"},
		"no answer any more":       {on.Phase(mockserver.AfterCommit).Do(mockserver.Truncate(1), drop), "no answer to be changed"},
		"no token":                 {mockserver.On(mockserver.ListDescriptions).Do(mockserver.ExpiredToken()), "needs no token"},
		"failing at a call":        {on.Do(mockserver.Fail("")), "happens at points"},
		"dropping a poll":          {mockserver.At(mockserver.Poll).Do(drop), "Drop() cannot happen at Poll"},
		"waiting in a moment":      {mockserver.At(mockserver.StartClient).Do(mockserver.Hang()), "Hang() cannot happen at StartClient"},
		"the phase of a point":     {mockserver.At(mockserver.Poll).Phase(mockserver.AfterCommit).Do(mockserver.Panic()), "no phases"},
		"all complaints are given": {on.Nth(0).Times(0).Do(mockserver.Status(1)), "Times(0)"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tc.fault.Check(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Check = %v, want %q", err, tc.want)
			}
			tb := &fakeTB{}
			mockserver.New(tb).Inject(tc.fault)
			if tb.end(); !strings.Contains(tb.fatal, tc.want) || len(tb.errors) > 0 {
				t.Errorf("the test ends with %q and %q", tb.fatal, tb.errors)
			}
		})
	}
	srv, err := mockserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	defer func() {
		if v, _ := recover().(string); !strings.Contains(v, "mockserver: Inject: On(CreateClient).Do(): it has no effect") {
			t.Errorf("panic: %q", v)
		}
	}()
	srv.Inject(on)
}

// A fault is a value: what is made of it does not change it.
func TestFaultIsAValue(t *testing.T) {
	t.Parallel()
	one := mockserver.On(mockserver.CreateClient).Do(mockserver.Delay(1))
	a, b := one.Do(mockserver.Drop()), one.Do(mockserver.Hang()).Nth(0)
	if a.String() != "On(CreateClient).Do(Delay(1ns), Drop())" || a.Check() != nil || b.Check() == nil || one.Check() != nil {
		t.Errorf("%v (%v), %v (%v), %v", a, a.Check(), b, b.Check(), one)
	}
}

// everyCall has a call of each operation, in an order in which all succeed. A name
// in braces is the id of the first of its kind.
var everyCall = []struct {
	op                 mockserver.Operation
	method, path, body string
}{
	{mockserver.ListDescriptions, "GET", "/connectors/descriptions", ""},
	{mockserver.GetDescription, "GET", "/connectors/descriptions/1", ""},
	{mockserver.CreateInstance, "POST", "/connectors/instances", `{"connector_type_id":"plain","configuration":{"app_key":"0123456789abcdef"}}`},
	{mockserver.ListInstances, "GET", "/connectors/instances", ""},
	{mockserver.GetInstance, "GET", "/connectors/instances/{instance}", ""},
	{mockserver.CreateClient, "POST", "/connectors/clients", `{"connector_type_id":"plain","configuration":{"city":"London"}}`},
	{mockserver.ListClients, "GET", "/connectors/clients", ""},
	{mockserver.GetClient, "GET", "/connectors/clients/{client}", ""},
	{mockserver.DeleteClient, "DELETE", "/connectors/clients/{client}", ""},
	{mockserver.DeleteInstance, "DELETE", "/connectors/instances/{instance}", ""},
	{mockserver.CreateThing, "POST", "/things", strings.Replace(lampJSON, `"properties"`, `"actions":[{"id":"on","name":"on"}],"properties"`, 1)},
	{mockserver.ListThings, "GET", "/things", ""},
	{mockserver.GetThing, "GET", "/things/{thing}", ""},
	{mockserver.GetComponent, "GET", "/things/{thing}/components/bulb", ""},
	{mockserver.GetProperty, "GET", "/things/{thing}/components/bulb/properties/level", ""},
	{mockserver.SetProperty, "PUT", "/things/{thing}/components/bulb/properties/level", `{"value":"2"}`},
	{mockserver.SetThingStatus, "PATCH", "/things/{thing}", `{"status":"AVAILABLE"}`},
	{mockserver.TriggerAction, "POST", "/things/{thing}/components/bulb/actions/on", `{}`},
	{mockserver.DeleteThing, "DELETE", "/things/{thing}", ""},
	{mockserver.RegisterCallback, "POST", "/actions/callback/register", `{"CallbackUrl":"https://app.example/actions"}`},
	{mockserver.GetCallbackURL, "GET", "/connectors/callbackurl", ""},
	{mockserver.ListSubjects, "GET", "/subjects", ""},
	{mockserver.FetchToken, "POST", "/oauth2/token", "grant_type=client_credentials"},
}

// make makes one of everyCall.
func (w window) make(t *testing.T, srv *mockserver.Server, i int) sight {
	t.Helper()
	call, st := everyCall[i], srv.State()
	ids := []string{}
	if len(st.Instances) > 0 {
		ids = append(ids, "{instance}", string(st.Instances[0].ID))
	}
	if len(st.Clients) > 0 {
		ids = append(ids, "{client}", string(st.Clients[0].ID))
	}
	if len(st.Things) > 0 {
		ids = append(ids, "{thing}", string(st.Things[0].ID))
	}
	if call.op != mockserver.FetchToken {
		return w.look(t.Context(), call.method, strings.NewReplacer(ids...).Replace(call.path), call.body)
	}
	req, err := http.NewRequestWithContext(t.Context(), call.method, strings.TrimSuffix(w.url, "/api/v1")+call.path, strings.NewReader(call.body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(mockserver.DefaultID, mockserver.DefaultSecret)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := w.hc.Do(req)
	if err != nil {
		return sight{err: err}
	}
	_ = res.Body.Close()
	return sight{status: res.StatusCode}
}

// Every operation can be struck in every phase; before the commit nothing has
// changed, and after it the call has happened.
func TestEveryOperationInEveryPhase(t *testing.T) {
	t.Parallel()
	for _, phase := range phases {
		t.Run(phase.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t, mockserver.WithConnector(steady("plain")))
				w, left := window{srv.HTTPClient(), srv.BaseURL()}, mockserver.Operations()
				for i, call := range everyCall {
					left = slices.DeleteFunc(left, func(op mockserver.Operation) bool { return op == call.op })
					before := srv.State()
					fault := srv.Inject(mockserver.On(call.op).Phase(phase).Do(mockserver.Status(503)))
					if got := w.make(t, srv, i); got.status != 503 || fault.Hits() != 1 {
						t.Errorf("%s: %+v after %d hits", call.op, got, fault.Hits())
					}
					fault.Remove()
					if phase != mockserver.AfterCommit {
						srv.AssertUnchanged(t, before)
						if got := w.make(t, srv, i); got.status >= 300 {
							t.Errorf("%s: afterwards %+v", call.op, got)
						}
					} else if changes := srv.Calls(call.op)[0].Changes; (call.method == "GET" || call.op == mockserver.FetchToken) != (len(changes) == 0) {
						t.Errorf("%s: changes %v", call.op, changes)
					}
					synctest.Wait()
				}
				if len(left) > 0 {
					t.Errorf("without a call: %v", left)
				}
			})
		})
	}
}
