package mockserver

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/connctd/connctd-go/internal/state"
)

// stylePath is no consent link, since no client has such an id.
const stylePath = consentPath + "style.css"

var (
	//go:embed page.html
	pageHTML string
	//go:embed base.css
	baseCSS []byte
	//go:embed page.css
	pageCSS []byte

	// pageTemplate is read when the first page is shown, which in most tests is never.
	pageTemplate = sync.OnceValue(func() *template.Template {
		return template.Must(template.New("page").Parse(pageHTML))
	})
)

// page is an answer for a browser.
type page struct {
	header http.Header
	body   []byte
}

// shown is what stands on a page. All of it may be hostile.
type shown struct {
	Title string
	Lines []string
	Form  string   // where the decision is sent; empty: there is nothing to decide
	Back  *url.URL // where to go on from a page that is the end; nil: nowhere
}

func (p *page) write(w http.ResponseWriter, status int) {
	maps.Copy(w.Header(), p.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	w.WriteHeader(status)
	_, _ = w.Write(p.body) // the browser may be gone
}

// newPage returns a page that may show text and the one stylesheet, and send its
// form to this server and to where that leads; nothing else, and not inside of
// another page. With a policy of no-referrer the Origin of a form would be null.
func newPage(kind string, body []byte, formTo string) *page {
	return &page{body: body, header: http.Header{
		"Content-Type":            {kind},
		"Content-Security-Policy": {"default-src 'none'; style-src 'self'; img-src data:; form-action 'self'" + formTo + "; base-uri 'none'; frame-ancestors 'none'"},
		"X-Content-Type-Options":  {"nosniff"},
		"Referrer-Policy":         {"same-origin"},
		"Cache-Control":           {"no-store"},
	}}
}

func showPage(status int, what shown, formTo string) answer {
	var body bytes.Buffer
	if err := pageTemplate().Execute(&body, what); err != nil {
		panic("mockserver: page: " + err.Error()) // it is made of texts
	}
	return answer{status: status, page: newPage("text/html; charset=utf-8", body.Bytes(), formTo)}
}

// askPage asks a customer for consent.
func askPage(q question, action string) answer {
	owner := q.client.Owner
	what := shown{
		Title: "Connect " + q.name + "?", Form: action,
		Lines: []string{fmt.Sprintf("The app %s would like to see what %s has in %s.", owner.Account, owner.Subject, q.name)},
	}
	if q.back != nil {
		what.Lines = append(what.Lines, "Whatever you decide, you go back to "+q.back.Host+" then.")
	}
	return showPage(http.StatusOK, what, formTarget(q.back))
}

// donePage ends where there is nowhere to go.
func donePage(title, line string) answer {
	return showPage(http.StatusOK, shown{Title: title, Lines: []string{line}}, "")
}

// redirectPage sends a browser on: by GET, whatever it did here.
func redirectPage(to *url.URL) answer {
	return answer{status: http.StatusSeeOther, location: to.String(), page: newPage("text/plain; charset=utf-8", nil, formTarget(to))}
}

// style answers with what pages look like. It is no call of anybody: the journal has
// none of it, and no fault strikes it.
func (s *Server) style(w http.ResponseWriter, r *http.Request) {
	if err := s.access.checkHost(r.Host); err != nil {
		s.respondError(w, err)
		return
	}
	newPage("text/css; charset=utf-8", slices.Concat(baseCSS, pageCSS), "").write(w, http.StatusOK)
}

// problemPage tells a person what is wrong with a request, and where to go on.
func problemPage(err error, back *url.URL) answer {
	e := refusalOf(err)
	a := showPage(e.status, shown{Title: problemTitle(e), Lines: []string{sentence(e.description)}, Back: back}, "")
	maps.Copy(a.page.header, e.header)
	return a
}

func problemTitle(e *refusal) string {
	switch {
	case e.code == state.CodeConsentUsed:
		return "You have answered already"
	case e.status == http.StatusNotFound:
		return "Nobody asks for this"
	case e.status == http.StatusGone:
		return "This link is over"
	}
	return http.StatusText(e.status)
}

// sentence gives the description of an error the form that people expect on a page. One
// that was written for a page has it.
func sentence(text string) string {
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}
