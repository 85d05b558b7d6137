package mockserver

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connector"
)

var (
	//go:embed live.html
	liveHTML string
	//go:embed live.css
	liveCSS []byte
	//go:embed live.js
	liveJS []byte

	// liveTemplate is read when somebody looks at a page for the first time.
	liveTemplate = sync.OnceValue(func() *template.Template {
		return template.Must(template.New("live").Funcs(template.FuncMap{
			"clock": func(t time.Time) string { return t.Local().Format("15:04:05") },
			"parts": partsOfFault,
			"stamp": func(t time.Time) string { return t.Local().Format(time.RFC3339Nano) },
		}).Parse(liveHTML))
	})
)

// fragment shows one piece of the page.
func fragment(name string, data any) template.HTML {
	var b bytes.Buffer
	if err := liveTemplate().ExecuteTemplate(&b, name, data); err != nil {
		panic("mockserver: page: " + err.Error()) // it is made of texts
	}
	return template.HTML(b.String())
}

// liveShown is the page as a whole.
type liveShown struct {
	Since   string // what the browser has then
	Account string
	Every   bool // a browser without scripts asks for the page again and again
	Types   []liveType
	Calls   []Operation
	Points  []Point
	Effects []liveEffect
	Lists   map[string][]template.HTML
	Facts   map[string]template.HTML
}

// liveType is a technology that a button connects.
type liveType struct {
	ID, Name string
	Asks     bool // its customers for their consent
}

// page is the page as it is now.
func (l *live) page() liveShown {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refresh()
	shown := liveShown{
		Since: l.id(l.version), Account: short(l.server.usual.account()), Types: l.offered(),
		Calls: append([]Operation{AnyOperation}, Operations()...), Points: Points(), Effects: liveEffects,
		Lists: map[string][]template.HTML{}, Facts: map[string]template.HTML{},
	}
	for i, name := range liveNames {
		for _, p := range l.lists[i].pieces {
			shown.Lists[name] = append(shown.Lists[name], p.html)
		}
	}
	for _, p := range l.lists[liveFacts].pieces {
		shown.Facts[p.id] = p.html
	}
	return shown
}

// offered are the technologies, those first that ask nobody.
func (l *live) offered() []liveType {
	var all []liveType
	for _, d := range l.types {
		consenter, ok := l.server.connectors[d.TypeID].(connector.Consenter)
		all = append(all, liveType{d.TypeID, l.nameOf(d.TypeID), ok && consenter.NeedsConsent()})
	}
	slices.SortFunc(all, func(a, b liveType) int {
		if a.Asks == b.Asks {
			return strings.Compare(a.ID, b.ID)
		}
		return map[bool]int{true: 1, false: -1}[a.Asks]
	})
	return all
}

// wantsPage reports whether it is a browser that asks.
func wantsPage(r *http.Request) bool {
	return strings.Contains(strings.Join(r.Header.Values("Accept"), ","), "text/html")
}

func (s *Server) liveIndex(w http.ResponseWriter, r *http.Request) error {
	shown := s.livePage().page()
	shown.Every = r.URL.Query().Get("refresh") != ""
	writeLive(w, http.StatusOK, "page", shown, s.liveLeads())
	return nil
}

// liveLeads is where a form of the page may lead beside this server: anywhere, if a
// technology asks its customers itself, or nobody is asked and the app is next.
// Browsers apply form-action to all redirects that follow.
func (s *Server) liveLeads() string {
	for typeID := range s.connectors {
		if s.asksItself(typeID) || s.deciding != Interactive {
			return " http: https:"
		}
	}
	return ""
}

// writeLive answers with a page that may run the one script of this server, hear its
// events and send its forms to it, and to where those lead.
func writeLive(w http.ResponseWriter, status int, name string, data any, formTo string) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; form-action 'self'"+formTo+"; base-uri 'none'; frame-ancestors 'none'")
	writeBody(w, status, "text/html; charset=utf-8", []byte(fragment(name, data)))
}

func (s *Server) liveStyle(w http.ResponseWriter, _ *http.Request) error {
	writeBody(w, http.StatusOK, "text/css; charset=utf-8", slices.Concat(baseCSS, liveCSS))
	return nil
}

func (s *Server) liveScript(w http.ResponseWriter, _ *http.Request) error {
	writeBody(w, http.StatusOK, "text/javascript; charset=utf-8", liveJS)
	return nil
}

// liveProblem is what a person is told in place of what they wanted.
type liveProblem struct {
	Title string
	Lines []string
}

// respondLive tells a person what is wrong with a request.
func respondLive(w http.ResponseWriter, err error) {
	status, text := http.StatusInternalServerError, err.Error()
	if e, ok := errors.AsType[*refusal](err); ok {
		status, text = e.status, e.description
		maps.Copy(w.Header(), e.header)
	}
	problem := liveProblem{Title: http.StatusText(status)}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' }) {
		problem.Lines = append(problem.Lines, sentence(line))
	}
	writeLive(w, status, "problem", problem, "")
}
