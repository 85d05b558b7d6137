package mockserver

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/connctd/connctd-go/internal/contract"
)

// The admin API is for people and their scripts, never part of the API: it looks
// inside of the server and changes it.
const adminPath = "/_mock"

// Codes of the admin API; those of the API are in package connctd.
const (
	codeForeignOrigin = "FOREIGN_ORIGIN"
	codeNoAdminRoute  = "ADMIN_ROUTE_DOESNT_EXIST"
	codeNoFault       = "FAULT_DOESNT_EXIST"
	codeTooManyFaults = "TOO_MANY_FAULTS"
	codeBadQuery      = "BAD_QUERY"
)

// adminRoute is one thing that the admin API can do.
type adminRoute struct {
	method string
	path   string
	about  string // for people; empty: a part of the page, which they need not know
	do     func(*Server, http.ResponseWriter, *http.Request) error
}

// adminRoutes is the whole admin API.
func adminRoutes() []adminRoute {
	return []adminRoute{
		{"GET", "/", "this list; for a browser, the page that shows all of it live", (*Server).adminIndex},
		{"GET", "/health", "whether the server answers", (*Server).adminHealth},
		{"GET", "/state", "everything there is, as JSON; configurations show as (set)", (*Server).adminState},
		{"GET", "/journal", "the latest calls, polls and consents and what each changed; ?after=N: those after number N", (*Server).adminJournal},
		{"GET", "/events", "the journal as it goes on, as server-sent events; ?after=N or Last-Event-ID: from there", (*Server).adminEvents},
		{"GET", "/faults", "the faults in force, and how often each has struck", (*Server).adminFaults},
		{"POST", "/faults", "arm one fault or a list of them, as in a file for -fault", (*Server).adminArm},
		{"DELETE", "/faults", "remove every fault", (*Server).adminDisarm},
		{"DELETE", "/faults/{}", "remove one", (*Server).adminDisarm},
		{"POST", "/reset", "make everything as it was at the start; journal and faults stay, and so does how often those have struck", (*Server).adminReset},
		{"GET", "/openapi.json", "the API as OpenAPI 3.1", (*Server).adminOpenAPI},
		{"GET", "/page/events", "", (*Server).liveEvents},
		{"GET", "/page/style.css", "", (*Server).liveStyle},
		{"GET", "/page/script.js", "", (*Server).liveScript},
		{"POST", "/page/connect", "", (*Server).liveConnect},
		{"POST", "/page/arm", "", (*Server).liveArm},
		{"POST", "/page/disarm", "", (*Server).liveDisarm},
		{"POST", "/page/save", "", (*Server).liveSave},
		{"POST", "/page/reset", "", (*Server).liveReset},
	}
}

var adminPaths = sync.OnceValue(func() *paths[adminRoute] {
	return pathsOf(adminRoutes(), func(r adminRoute) string { return r.path })
})

func isAdmin(path string) bool {
	rest, ok := strings.CutPrefix(path, adminPath)
	return ok && (rest == "" || rest[0] == '/')
}

// admin answers a request to the admin API.
func (s *Server) admin(w http.ResponseWriter, r *http.Request) {
	guardHeaders(w.Header())
	err := s.access.checkHost(r.Host)
	if err == nil {
		err = s.access.admin(r)
	}
	if err == nil {
		err = s.adminRoute(w, r)
	}
	switch {
	case err != nil && wantsPage(r):
		respondLive(w, err)
	case err != nil:
		s.respondError(w, err)
	}
}

// guardHeaders keeps a browser from doing anything with an answer but showing it.
func guardHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

func (s *Server) adminRoute(w http.ResponseWriter, r *http.Request) error {
	path := strings.TrimPrefix(r.URL.EscapedPath(), adminPath)
	if path == "" {
		path = "/"
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet // net/http leaves the body out
	}
	var allowed []string
	here, got := adminPaths().find(path)
	for _, route := range here {
		if route.method == method {
			r.SetPathValue("id", got[0])
			return route.do(s, w, r)
		}
		allowed = append(allowed, route.method)
	}
	if allowed == nil {
		return refuse(http.StatusNotFound, codeNoAdminRoute, "there is nothing here; GET "+adminPath+"/ lists what there is")
	}
	return wrongMethod(allowed)
}

// adminIndex tells a person what is here: in a browser as a page, and else as a text.
func (s *Server) adminIndex(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Vary", "Accept")
	if wantsPage(r) {
		return s.liveIndex(w, r)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	var b strings.Builder
	fmt.Fprintf(&b, "connctd-mock: the admin API\n\nThe API itself is under %s; what is here is about this server.\n\n", apiPath)
	for _, route := range adminRoutes() {
		if route.about == "" {
			continue
		}
		fmt.Fprintf(&b, "%-6s %-24s %s\n", route.method, strings.ReplaceAll(adminPath+route.path, "{}", "ID"), route.about)
	}
	_, _ = io.WriteString(w, b.String())
	return nil
}

func (s *Server) adminHealth(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

func (s *Server) adminState(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, s.State())
	return nil
}

func (s *Server) adminReset(w http.ResponseWriter, _ *http.Request) error {
	if err := s.Reset(); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) adminOpenAPI(w http.ResponseWriter, _ *http.Request) error {
	writeBody(w, http.StatusOK, "application/json", contract.OpenAPI())
	return nil
}
