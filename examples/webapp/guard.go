package webapp

import (
	"fmt"
	"net/http"
)

const maxForm = 4 << 10

// guard lets no other site send forms, and tells browsers how little the pages need.
func (a *App) guard(next http.Handler) http.Handler {
	policy := a.policy()
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // with no-referrer, the Origin of a form is null
		h.Set("Cache-Control", "no-store")      // the back button asks again, too
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		next.ServeHTTP(w, r)
	})
}

// policy is the content security policy. Browsers apply form-action to the redirects
// after a form as well, and where Netatmo asks is the platform's business: any https
// address, or http while the app itself has no better.
func (a *App) policy() string {
	target := "https:"
	if a.address.Scheme == "http" {
		target += " http:"
	}
	return fmt.Sprintf("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "+
		"form-action 'self' %s; frame-ancestors 'none'; base-uri 'none'", target)
}
