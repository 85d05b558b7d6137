package apitest

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

const callback = "https://app.example/back?session=7&x=%2F" // of the instance that asks for consent

// consentLink makes an instance, and a client of a subject, and returns where its
// browser is sent and the path of the client.
func (s *suite) consentLink(subject string) (at *url.URL, path string) {
	s.Helper()
	k := s.Consent
	k.Instance = map[string]any{}
	maps.Copy(k.Instance, s.Consent.Instance)
	k.Instance["origin_callback_uri"] = callback
	s.createInstance(k)
	return s.askAgain(subject)
}

// askAgain makes a client of a subject that has none.
func (s *suite) askAgain(subject string) (at *url.URL, path string) {
	s.Helper()
	at = s.location(s.want(303, "POST", clientsPath, call{subject: subject, body: spec(s.Consent.Type, s.Consent.Client)}))
	return at, clientsPath + "/" + s.onlyOne(clientsPath, call{subject: subject})
}

// location returns where a customer's browser is sent.
func (s *suite) location(r result) *url.URL {
	s.Helper()
	to, err := url.Parse(r.header.Get("Location"))
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" || to.User != nil {
		s.Fatalf("Location = %q, want an http or https URL", r.header.Get("Location"))
	}
	return to
}

// isOurs reports whether a page is of the server under test, so that it may be looked at.
func (s *suite) isOurs(page *url.URL) bool {
	return page.Scheme+"://"+page.Host == strings.TrimSuffix(s.BaseURL, "/api/v1")
}

// visit asks for a page, as a browser does, which has no token. Whatever is answered
// is a page, or leads to another.
func (s *suite) visit(method, page string, form url.Values, header http.Header) result {
	s.Helper()
	r, err := s.tryVisit(method, page, form, header)
	if err != nil {
		s.Fatal(err)
	}
	if kind := r.header.Get("Content-Type"); r.status != 303 && !strings.HasPrefix(kind, "text/html") {
		s.Errorf("%s of a page: %d with Content-Type %q: %s", method, r.status, kind, r.text)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
		if got := r.header.Get(name); got != want {
			s.Errorf("%s of a page: %s = %q, want %q", method, name, got, want)
		}
	}
	for _, directive := range []string{"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"} {
		if policy := r.header.Get("Content-Security-Policy"); !strings.Contains(policy, directive) {
			s.Errorf("%s of a page: the policy %q lacks %s", method, policy, directive)
		}
	}
	return r
}

// tryVisit is visit for a goroutine of a test, which must not end the test.
func (s *suite) tryVisit(method, page string, form url.Values, header http.Header) (result, error) {
	req, err := http.NewRequestWithContext(s.Context(), method, page, strings.NewReader(form.Encode()))
	if err != nil {
		return result{}, err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	maps.Copy(req.Header, header)
	return s.send(req)
}

var (
	formTag   = regexp.MustCompile(`<form method="post" action="([^"]*)">`)
	buttonTag = regexp.MustCompile(`<button name="([^"]*)" value="([^"]*)"[^>]*>([^<]*)</button>`)
)

// form is what a page lets a customer decide.
type form struct {
	action  string
	buttons map[string]url.Values // what is sent, by what stands on the button
}

// formOf reads the form of a page.
func (s *suite) formOf(at *url.URL) form {
	s.Helper()
	page := s.visit("GET", at.String(), nil, nil)
	tag := formTag.FindStringSubmatch(page.text)
	if page.status != 200 || tag == nil {
		s.Fatalf("the consent page: %d, without a form that posts: %s", page.status, page.text)
	}
	action, err := at.Parse(html.UnescapeString(tag[1]))
	if err != nil || !s.isOurs(action) {
		s.Fatalf("the form is sent to %q", tag[1])
	}
	f := form{action.String(), map[string]url.Values{}}
	for _, b := range buttonTag.FindAllStringSubmatch(page.text, -1) {
		f.buttons[b[3]] = url.Values{html.UnescapeString(b[1]): {html.UnescapeString(b[2])}}
	}
	return f
}
