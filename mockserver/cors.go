package mockserver

import (
	"fmt"
	"net/http"
	"net/url"
)

// AllowOrigin lets a web app of this origin, such as http://localhost:5173, use
// the API from a browser (CORS). The admin API stays closed to it.
func AllowOrigin(origin string) Option {
	return func(cfg *config) {
		if u, err := url.Parse(origin); err != nil || !isWebURL(origin) || u.Scheme+"://"+u.Host != origin {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: AllowOrigin: %.80q is no origin, such as http://localhost:5173 (no path, no slash at the end)", origin))
		}
		cfg.corsOrigin = origin
	}
}

// cors lets the one web app that may read answers do so, and reports whether that
// was all the request wanted.
func (a *access) cors(w http.ResponseWriter, r *http.Request) (preflight bool) {
	if a.origin == "" {
		return false
	}
	w.Header().Add("Vary", "Origin")
	if r.Header.Get("Origin") != a.origin {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", a.origin)
	h.Set("Access-Control-Expose-Headers", "Allow, Location, Retry-After, Www-Authenticate")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-External-Subject-Id")
	h.Set("Access-Control-Max-Age", "600")
	return true
}
