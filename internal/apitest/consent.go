package apitest

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// consent: a client that is answered 303 is there and waits, whoever looks at the page.
func (s *suite) consent() {
	alice := call{subject: "alice"}
	at, path := s.consentLink("alice")
	s.want(409, "POST", clientsPath, call{subject: "alice", body: spec(s.Consent.Type, s.Consent.Client)})
	one := s.want(200, "GET", path, alice)
	if mappings, isList := one.object["mappings"].([]any); one.object["status"] != "STARTING" || !isList || len(mappings) != 0 {
		s.Errorf("the client after a 303: %s", one.text)
	}
	same := s.unchanged(path, alice)
	for range 10 { // however often the customer looks at the page
		if s.isOurs(at) {
			s.formOf(at)
			s.visit("HEAD", at.String(), nil, nil)
		}
	}
	same()
	instance := instancesPath + "/" + s.onlyOne(instancesPath, call{})
	s.want(409, "DELETE", instance, call{})
	s.want(204, "DELETE", path, alice)
	s.want(404, "GET", path, alice)
	s.want(204, "DELETE", instance, call{})
}

// consentAllowed: the client starts, and the browser comes back to the app, whose own
// query is kept.
func (s *suite) consentAllowed() {
	at, path := s.consentLink("alice")
	if !s.isOurs(at) {
		return
	}
	s.press(at, "Allow", path, "&status=STARTED")
	s.started(strings.TrimPrefix(path, clientsPath+"/"), "alice")
	s.over(at, path)
	s.want(204, "DELETE", path, call{subject: "alice"})
	s.over(at, "")
}

// consentDenied: the client is in ERROR, and another one can be asked for.
func (s *suite) consentDenied() {
	at, path := s.consentLink("alice")
	if !s.isOurs(at) {
		return
	}
	s.press(at, "Deny", path, "&error=access_denied")
	if one := s.want(200, "GET", path, call{subject: "alice"}); one.object["status"] != "ERROR" {
		s.Errorf("the client of a customer who denied: %s", one.text)
	}
	s.over(at, path)
	s.want(204, "DELETE", path, call{subject: "alice"})
	s.over(at, "")
	again, path := s.askAgain("alice")
	if again.String() == at.String() {
		s.Errorf("the link of a deleted client came back: %s", at)
	}
	s.press(again, "Allow", path, "&status=STARTED")
}

// press sends the form with a button and checks where the browser is sent.
func (s *suite) press(at *url.URL, button, path, outcome string) {
	s.Helper()
	f := s.formOf(at)
	if f.buttons[button] == nil {
		s.Fatalf("the page has no button %s: %v", button, f.buttons)
	}
	r := s.visit("POST", f.action, f.buttons[button], http.Header{"Origin": {at.Scheme + "://" + at.Host}})
	want := callback + "&client_id=" + strings.TrimPrefix(path, clientsPath+"/") + outcome
	if to := r.header.Get("Location"); r.status != 303 || to != want {
		s.Errorf("%s: %d to %s, want 303 to %s", button, r.status, to, want)
	}
}

// over checks that a link is of no use any more, and that trying it changes nothing.
func (s *suite) over(at *url.URL, path string) {
	s.Helper()
	same := func() {}
	if path != "" {
		same = s.unchanged(path, call{subject: "alice"})
	}
	for _, r := range []result{
		s.visit("GET", at.String(), nil, nil),
		s.visit("POST", at.String(), url.Values{"decision": {"allow"}}, nil),
		s.visit("POST", at.String(), url.Values{"decision": {"deny"}}, nil),
	} {
		if r.status != 410 {
			s.Errorf("a link that is over: %d, want 410: %s", r.status, r.text)
		}
	}
	same()
}

// consentRefused: a form of another origin, one that makes no sense, and a link that
// never was decide nothing.
func (s *suite) consentRefused() {
	at, path := s.consentLink("alice")
	if !s.isOurs(at) {
		return
	}
	allow := s.formOf(at).buttons["Allow"]
	unknown := strings.ReplaceAll(at.String(), path[len(clientsPath):], nobody)
	same := s.unchanged(path, call{subject: "alice"})
	for what, tc := range map[string]struct {
		status       int
		method, page string
		form         url.Values
		header       http.Header
	}{
		"from elsewhere":     {403, "POST", at.String(), allow, http.Header{"Origin": {"https://evil.example"}}},
		"from another site":  {403, "POST", at.String(), allow, http.Header{"Sec-Fetch-Site": {"cross-site"}}},
		"from a frame":       {403, "POST", at.String(), allow, http.Header{"Origin": {"null"}}},
		"without a decision": {400, "POST", at.String(), url.Values{}, nil},
		"of another kind":    {400, "POST", at.String(), url.Values{"decision": {"maybe"}}, nil},
		"by PUT":             {405, "PUT", at.String(), allow, nil},
		"about nobody":       {404, "POST", unknown, allow, nil},
		"a look at nobody":   {404, "GET", unknown, nil, nil},
	} {
		if r := s.visit(tc.method, tc.page, tc.form, tc.header); r.status != tc.status {
			s.Errorf("a decision %s: %d, want %d", what, r.status, tc.status)
		}
	}
	same()
	s.press(at, "Allow", path, "&status=STARTED") // and none of them counted
}

// racingDecisions: of many at once, one counts.
func (s *suite) racingDecisions() {
	at, path := s.consentLink("alice")
	if !s.isOurs(at) {
		return
	}
	f := s.formOf(at)
	var wg sync.WaitGroup
	results, errs := make([]result, racers), make([]error, racers)
	for i := range racers {
		wg.Go(func() {
			results[i], errs[i] = s.tryVisit("POST", f.action, f.buttons[[]string{"Allow", "Deny"}[i%2]], nil)
		})
	}
	wg.Wait()
	var winners []string
	for i, r := range results {
		switch {
		case errs[i] != nil:
			s.Fatal(errs[i])
		case r.status == 303:
			winners = append(winners, r.header.Get("Location"))
		case r.status != 410:
			s.Errorf("a decision that is late: %d %s", r.status, r.text)
		}
	}
	if len(winners) != 1 {
		s.Fatalf("decisions that counted: %v, want one", winners)
	}
	want := "STARTED"
	if strings.HasSuffix(winners[0], "error=access_denied") {
		want = "ERROR"
	}
	s.eventually("the client is what its customer decided", func() bool {
		return s.want(200, "GET", path, call{subject: "alice"}).object["status"] == want
	})
}
