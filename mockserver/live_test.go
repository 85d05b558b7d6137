package mockserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/netatmo"
	"github.com/connctd/connctd-go/mockserver"
)

const liveURL = "http://localhost/_mock/"

// openLive opens the live page as a browser does.
func openLive(t *testing.T, srv *mockserver.Server, header ...string) (*http.Response, string) {
	t.Helper()
	return visit(t, srv, "GET", liveURL, "", append([]string{"Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}, header...)...)
}

// sendLive sends a form of the page, as a browser does, and follows nothing.
func sendLive(t *testing.T, srv *mockserver.Server, name, form string, header ...string) (*http.Response, string) {
	t.Helper()
	header = append([]string{"Accept", "text/html", "Origin", "http://localhost", "Content-Type", "application/x-www-form-urlencoded"}, header...)
	return visit(t, srv, "POST", liveURL+"page/"+name, form, header...)
}

// Rules W3 and W4: at one address is a page for browsers, with the strictest policy
// that it works with, and a list for everybody else.
func TestLivePage(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	res, body := openLive(t, srv)
	want := map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store", "Vary": "Accept",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = res.Header.Get(name)
	}
	if diff := cmp.Diff(want, got); diff != "" || res.StatusCode != 200 {
		t.Errorf("the page: %d, header (-want +got):\n%s", res.StatusCode, diff)
	}
	for _, inline := range []string{"<style", " style=", " onclick=", " onload=", "javascript:"} {
		if strings.Contains(body, inline) {
			t.Errorf("the page has something inline: %s", inline)
		}
	}
	if n := strings.Count(body, "<script"); n != 1 || !strings.Contains(body, `<script src="/_mock/page/script.js" defer></script>`) {
		t.Errorf("the page has %d scripts, want the one of its own", n)
	}
	for path, kind := range map[string]string{"page/script.js": "text/javascript; charset=utf-8", "page/style.css": "text/css; charset=utf-8"} {
		if res, body := visit(t, srv, "GET", liveURL+path, ""); res.StatusCode != 200 || res.Header.Get("Content-Type") != kind || body == "" {
			t.Errorf("%s: %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
	if _, list := visit(t, srv, "GET", liveURL, "", "Accept", "*/*"); !strings.HasPrefix(list, "connctd-mock: the admin API") || strings.Contains(list, "/page/") {
		t.Errorf("for curl there is %.200s", list)
	}
	if calls := srv.Journal(); len(calls) != 0 {
		t.Errorf("looking at the page is in the journal: %v", calls)
	}
}

// A server without a scenario has an account, too, and its page knows its instance.
func TestLiveConnectsOneInstance(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(working()))
	if _, body := openLive(t, srv); !strings.Contains(body, "As the account "+mockserver.DefaultID+",") {
		t.Errorf("the page does not say whose it is: %s", body)
	}
	for _, name := range []string{"alice", "bob"} {
		if res, body := sendLive(t, srv, "connect", "type=stations&subject="+name); res.StatusCode != 303 {
			t.Errorf("%s: %d %s", name, res.StatusCode, body)
		}
	}
	if n := srv.Count(mockserver.CreateInstance); n != 1 {
		t.Errorf("there were %d attempts to make an instance, want 1", n)
	}
}

// From an empty server to a thing whose values move it is one click, which does what an
// app does.
func TestLiveConnect(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	if _, body := openLive(t, srv); !strings.Contains(body, "Press the first button") {
		t.Errorf("an empty page does not say what to do first: %s", body)
	}
	const form = "type=openweathermap&subject=alice"
	if res, body := sendLive(t, srv, "connect", form, "Host", "127.0.0.1:8181", "Origin", "http://127.0.0.1:8181"); res.StatusCode != 303 || res.Header.Get("Location") != "/_mock/" {
		t.Fatalf("one click: %d %s", res.StatusCode, body)
	}
	if err := srv.WaitFor(t.Context(), "there is a thing", func(s mockserver.State) bool { return len(s.Things) == 1 }); err != nil {
		t.Fatal(err)
	}
	_, body := openLive(t, srv)
	for _, want := range []string{"Weather in London", "temperature", "°C", `data-testid="spark"`, "STARTED", "configuration (set)", "<b>1</b> client<"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if curl := srv.Calls(mockserver.CreateClient)[0].Curl(); !strings.Contains(curl, "http://127.0.0.1:8181/api/v1/connectors/clients") {
		t.Errorf("the call can be repeated by %s", curl)
	}
	tests := map[string]struct {
		form   string
		header []string
		want   int
		says   string
	}{
		"twice":                {form, nil, 409, "already"},
		"another customer":     {"type=openweathermap&subject=bob", nil, 303, ""},
		"an unknown type":      {"type=fridge&subject=bob", nil, 404, "There is no such technology."},
		"no customer":          {"type=openweathermap&subject=", nil, 400, "subject"},
		"another origin":       {form, []string{"Origin", "http://evil.example"}, 403, "another origin"},
		"no form":              {form, []string{"Content-Type", "text/plain"}, 415, "Content-Type"},
		"a host of another":    {form, []string{"Host", "evil.example"}, 403, "Host header"},
		"what is too long":     {"subject=" + strings.Repeat("x", 5000), nil, 413, "4 KiB"},
		"a name with brackets": {"type=%3Cscript%3E&subject=x", nil, 404, "There is no such technology."},
	}
	for name, tc := range tests {
		res, body := sendLive(t, srv, "connect", tc.form, tc.header...)
		if res.StatusCode != tc.want || !strings.Contains(body, tc.says) {
			t.Errorf("%s: %d %s, want %d and %q", name, res.StatusCode, body, tc.want, tc.says)
		}
	}
	for want, effect := range map[int]mockserver.Effect{503: mockserver.Status(503), 502: mockserver.Drop()} {
		fault := srv.Inject(mockserver.On(mockserver.CreateClient).Do(effect))
		if res, body := sendLive(t, srv, "connect", "type=openweathermap&subject=carol"); res.StatusCode != want || !strings.Contains(body, "Back to the page") {
			t.Errorf("with %v: %d %s", effect, res.StatusCode, body)
		}
		fault.Remove()
	}
}

// A technology that asks its customers sends the browser to the consent page, and from
// there it comes back.
func TestLiveConnectWithConsent(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	res, body := sendLive(t, srv, "connect", "type=netatmo&subject=alice")
	consent := res.Header.Get("Location")
	if res.StatusCode != 303 || !strings.HasPrefix(consent, "/consent/") {
		t.Fatalf("connect: %d %q %s", res.StatusCode, consent, body)
	}
	if res, _ := visit(t, srv, "POST", "http://localhost"+consent, "decision=allow"); res.StatusCode != 303 || !strings.HasPrefix(res.Header.Get("Location"), liveURL+"?") {
		t.Errorf("after the consent: %d %s, want the page", res.StatusCode, res.Header.Get("Location"))
	}
}

// What the SDK says of a call that failed is told as it would be to a person: no package
// of Go comes first.
func TestLiveTellsWhatFailed(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	for name, tc := range map[string]struct {
		fault mockserver.Effect
		want  string
	}{
		"no answer":   {mockserver.Drop(), "<p>CreateInstance: outcome unknown, "},
		"only a page": {mockserver.HTMLPage(502), "<p>CreateInstance: POST /connectors/instances: 502; "},
	} {
		fault := srv.Inject(mockserver.On(mockserver.CreateInstance).Phase(mockserver.BeforeCommit).Do(tc.fault))
		if res, body := sendLive(t, srv, "connect", "type=openweathermap&subject=alice"); res.StatusCode != 502 || !strings.Contains(body, tc.want) {
			t.Errorf("%s: %d %s, want 502 and %q", name, res.StatusCode, body, tc.want)
		}
		fault.Remove()
	}
}

// Where nobody is asked, a press of Connect leads to the app at once, and where a
// technology asks itself, to that: browsers hold it against the policy of the page.
func TestLiveFormsLeadAway(t *testing.T) {
	t.Parallel()
	scenario := mockserver.WithScenario(mockserver.DefaultScenario())
	for name, tc := range map[string]struct {
		srv  *mockserver.Server
		want string
	}{
		"to the consent page": {mockserver.New(t, scenario), "form-action 'self';"},
		"to the app":          {mockserver.New(t, scenario, mockserver.WithConsent(mockserver.Approve)), "form-action 'self' http: https:;"},
		"to the technology":   {mockserver.New(t, mockserver.WithConnector(netatmo.Connector)), "form-action 'self' http: https:;"},
	} {
		res, _ := openLive(t, tc.srv)
		if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, tc.want) {
			t.Errorf("%s: %s, want %s", name, policy, tc.want)
		}
	}
}

// A program that presses a button is told the same, as JSON.
func TestLiveTellsPrograms(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	sendLive(t, srv, "connect", "type=openweathermap&subject=alice")
	res, body := visit(t, srv, "POST", liveURL+"page/connect", "type=openweathermap&subject=alice", "Content-Type", "application/x-www-form-urlencoded")
	if res.StatusCode != 409 || !strings.Contains(body, `"description":"this subject has a client`) {
		t.Errorf("connected twice: %s %s", res.Status, body)
	}
}

// A fault is armed by a form, shows what it has hit, and is removed by another.
func TestLiveFaults(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	tests := map[string]struct {
		form string
		want string // the fault as Go code, or what is wrong
		ok   bool
	}{
		"a status":         {"where=ListClients&effect=status&value=503&times=1", "On(ListClients).Times(1).Optional().Do(Status(503))", true},
		"for one customer": {"where=ListClients&effect=delay&value=2s&subject=bob", `On(ListClients).Subject("bob").Optional().Do(Delay(2s))`, true},
		"after the commit": {"where=CreateClient&effect=drop&phase=AfterCommit", "On(CreateClient).Phase(AfterCommit).Optional().Do(Drop())", true},
		"at a point":       {"where=at:Poll&effect=fail&value=gone", `At(Poll).Optional().Do(Fail("gone"))`, true},
		"no operation":     {"where=Fly&effect=drop", "is no operation", false},
		"no effect":        {"where=ListClients", "Choose what shall happen.", false},
		"no number":        {"where=ListClients&effect=status&value=x", "must be a whole number", false},
		"no duration":      {"where=ListClients&effect=delay&value=x", "duration", false},
		"often":            {"where=ListClients&effect=drop&times=often", "must be a whole number", false},
		"never":            {"where=ListClients&effect=drop&times=0", "must be at least 1", false},
		"what cannot be":   {"where=at:Poll&effect=drop", "cannot happen at Poll", false},
	}
	for name, tc := range tests {
		res, body := sendLive(t, srv, "arm", tc.form)
		all := srv.Faults()
		switch {
		case !tc.ok && (res.StatusCode != 400 || !strings.Contains(body, tc.want) || len(all) != 0):
			t.Errorf("%s: %d %s, want 400 and %q", name, res.StatusCode, body, tc.want)
		case tc.ok && (res.StatusCode != 303 || len(all) != 1 || all[0].Fault().String() != tc.want):
			t.Errorf("%s: %d %d faults, want %s", name, res.StatusCode, len(all), tc.want)
		}
		for _, i := range all {
			i.Remove()
		}
	}
	armed := srv.Inject(mockserver.On(mockserver.ListInstances).Do(mockserver.Status(503)))
	send(t, srv, "GET", "/connectors/instances", "")
	_, body := openLive(t, srv)
	if !strings.Contains(body, "On(ListInstances).<wbr>Do(Status(503))") || !strings.Contains(body, "hit 1 time<") {
		t.Errorf("the page does not show what %v has hit", armed)
	}
	for range 2 { // a second click finds nothing to do
		if res, body := sendLive(t, srv, "disarm", "fault="+betweenLive(body, `name="fault" value="`, `"`)); res.StatusCode != 303 || len(srv.Faults()) != 0 {
			t.Errorf("removed: %d %s, %d faults are left", res.StatusCode, body, len(srv.Faults()))
		}
	}
}

func betweenLive(text, begin, end string) string {
	_, text, _ = strings.Cut(text, begin)
	text, _, _ = strings.Cut(text, end)
	return text
}

// What is saved is a scenario that another server goes on from; a reset makes all as it
// was. Neither can be asked for by another page.
func TestLiveSaveAndReset(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	sendLive(t, srv, "connect", "type=openweathermap&subject=alice")
	res, file := sendLive(t, srv, "save", "")
	if res.StatusCode != 200 || res.Header.Get("Content-Disposition") != `attachment; filename="connctd-mock-scenario.json"` {
		t.Errorf("saved: %d %s", res.StatusCode, res.Header.Get("Content-Disposition"))
	}
	if again := mockserver.New(t, mockserver.WithScenario(load(t, file))); len(again.State().Clients) != 1 {
		t.Errorf("a server from the file has %v", again.State().Clients)
	}
	for _, name := range []string{"save", "reset"} {
		for want, header := range map[int][]string{403: {"Sec-Fetch-Site", "cross-site"}, 405: nil} {
			method := map[int]string{403: "POST", 405: "GET"}[want]
			if res, _ := visit(t, srv, method, liveURL+"page/"+name, "", header...); res.StatusCode != want {
				t.Errorf("%s %s: %d, want %d", method, name, res.StatusCode, want)
			}
		}
	}
	if res, body := sendLive(t, srv, "reset", ""); res.StatusCode != 303 || len(srv.State().Clients) != 0 {
		t.Errorf("reset: %d %s", res.StatusCode, body)
	}
	coded := mockserver.New(t, mockserver.WithConnector(steady("plain")))
	if res, _ := sendLive(t, coded, "save", ""); res.Header.Get("Content-Disposition") != `attachment; filename="connctd-mock-state.json"` {
		t.Errorf("with connectors that are Go: %d %s", res.StatusCode, res.Header.Get("Content-Disposition"))
	}
}

// With AllowRemote a browser asks for the token, since the answer says how to give it.
func TestLiveRemote(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.AllowRemote())
	for _, path := range []string{"", "page/events", "page/script.js"} {
		res, body := visit(t, srv, "GET", liveURL+path, "", "Accept", "text/html")
		if res.StatusCode != 401 || !strings.HasPrefix(res.Header.Get("Www-Authenticate"), "Basic ") || !strings.Contains(body, "<h1>Unauthorized</h1>") {
			t.Errorf("%s without the token: %d %s", path, res.StatusCode, body)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, liveURL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("anybody", srv.AdminToken())
	res, body := openLive(t, srv, "Authorization", req.Header.Get("Authorization"))
	if res.StatusCode != 200 || strings.Contains(body, srv.AdminToken()) {
		t.Errorf("with the token: %d", res.StatusCode)
	}
}

// Rule W4: whatever things, customers and requests are called, it is text.
func TestLiveHostileNames(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.AllowBadRequests())
	evil := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</li></ul><form action=//evil>`,
		`javascript:alert(1)`, `{{.}}`, `<!--`, `]]>`, "\u202egnp.exe", `</script><svg/onload=alert(1)>`, `&lt;b&gt;`, "a\x00b",
	}
	for _, name := range evil {
		thing, err := json.Marshal(connctd.Thing{
			Name: name, Manufacturer: name, DisplayType: name, MainComponentID: "c", Attributes: []connctd.Attribute{{Name: name, Value: name}},
			Components: []connctd.Component{{ID: "c", Name: name, Properties: []connctd.Property{{ID: "p", Name: name, Unit: name, Type: connctd.TypeString, Value: connctd.Value(name)}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		subject := strings.Map(func(r rune) rune { return map[bool]rune{true: r, false: '.'}[r > ' ' && r < 127] }, name)
		send(t, srv, "POST", "/things", string(thing), "Content-Type", "application/json", "X-External-Subject-Id", subject)
		send(t, srv, "GET", "/things/"+strings.NewReplacer("/", "%2F", "?", "%3F", "#", "%23", "%", "%25").Replace(subject), "", "X-External-Subject-Id", subject)
	}
	events := watchLive(t, srv, "")
	_, page := openLive(t, srv)
	update := <-events
	for what, text := range map[string]string{"the page": page, "an update": update.text()} {
		for _, tag := range []string{"<script>", "<img", "<form action=//", "<svg/", "<!--", "' onmouseover='", "<b>alert"} {
			if strings.Contains(text, tag) {
				t.Errorf("%s has %s", what, tag)
			}
		}
		if n := strings.Count(text, "&lt;script&gt;alert(1)"); n == 0 {
			t.Errorf("%s does not show the names as text: %.2000s", what, text)
		}
	}
}

// Rule W7: neither configurations nor tokens are on the page.
func TestLiveHasNoSecrets(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	for i, form := range []string{"type=openweathermap&subject=alice", "type=netatmo&subject=alice"} {
		if res, body := sendLive(t, srv, "connect", form); res.StatusCode != 303 {
			t.Fatalf("%d: %d %s", i, res.StatusCode, body)
		}
	}
	_, page := openLive(t, srv)
	for _, secret := range []string{"0123456789abcdef", mockserver.DefaultToken, "demo-secret", "state="} {
		if strings.Contains(page, secret) {
			t.Errorf("the page has %s", secret)
		}
	}
	if !strings.Contains(page, "(set)") {
		t.Error("the page does not say that configurations are set")
	}
}
