package standin

import (
	"cmp"
	"crypto/rand"
	_ "embed"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS []byte

	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
)

// page is what is shown to a customer. All of it may be hostile.
type page struct {
	Title string
	Lines []string
	Form  string // where the decision is sent; empty: there is nothing to decide
}

// question is what an app asks of a customer.
type question struct {
	back   *url.URL
	scopes []string
	state  string
}

// questionOf reads a link to the consent page. What is wrong with it the customer is
// told, and sent nowhere.
func questionOf(query url.Values) (q question, wrong string) {
	back, err := url.Parse(query.Get("redirect_uri"))
	switch {
	case query.Get("client_id") != ClientID:
		return q, "The client_id of this link belongs to no app."
	case err != nil || back.Scheme != "http" && back.Scheme != "https" || !ofThisMachine(back.Hostname()):
		return q, "The redirect_uri of this link is no address of this machine."
	}
	scopes := strings.Fields(cmp.Or(query.Get("scope"), scope))
	return question{back, scopes, query.Get("state")}, ""
}

// ofThisMachine keeps the page from sending browsers to wherever a link says. The
// service itself knows the addresses that an app has registered.
func ofThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}

// ask shows the consent page. It changes nothing, however often it is opened.
func (s *Service) ask(w http.ResponseWriter, r *http.Request) {
	q, wrong := questionOf(r.URL.Query())
	if wrong != "" {
		show(w, http.StatusBadRequest, page{Title: "This link makes no sense", Lines: []string{wrong}})
		return
	}
	show(w, http.StatusOK, page{
		Title: "Let an app see your weather stations?", Form: r.URL.RequestURI(),
		Lines: []string{
			"It asks for " + strings.Join(q.scopes, ", ") + ".",
			"Whatever you decide, you go back to " + q.back.Host + " then.",
		},
	})
}

// decide sends the browser back with the customer's answer.
func (s *Service) decide(w http.ResponseWriter, r *http.Request) {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		show(w, http.StatusForbidden, page{Title: "Forbidden", Lines: []string{"Only the consent page itself may send this form."}})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	q, wrong := questionOf(r.URL.Query())
	decision := r.PostFormValue("decision")
	if wrong != "" || decision != "allow" && decision != "deny" {
		show(w, http.StatusBadRequest, page{Title: "This form makes no sense", Lines: []string{"Open the link of the app once more."}})
		return
	}
	query := q.back.Query()
	query.Set("state", q.state)
	if decision == "allow" {
		query.Set("code", s.newCode(r.URL.Query().Get("redirect_uri"), q.scopes))
	} else {
		query.Set("error", "access_denied")
	}
	q.back.RawQuery = query.Encode()
	guard(w.Header())
	http.Redirect(w, r, q.back.String(), http.StatusSeeOther)
}

func (s *Service) newCode(redirect string, scopes []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := rand.Text()
	s.codes[code] = consent{redirect, scopes, time.Now().Add(codeLife)}
	return code
}

func show(w http.ResponseWriter, status int, what page) {
	guard(w.Header())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, what) // the browser may be gone
}

func style(w http.ResponseWriter, _ *http.Request) {
	guard(w.Header())
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(pageCSS) // the browser may be gone
}

// guard lets a page show text and its stylesheet and send its form, and nothing else.
// Browsers apply form-action to all redirects that follow, of which this server knows
// only the first: so any host will do.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}
