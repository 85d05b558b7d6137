package webapp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

const maxForm = 4 << 10 // bytes

// guard serves the app's own address alone, lets no other site send forms, and tells
// browsers how little the pages need.
//
// A form with neither Origin nor Sec-Fetch-Site is let in. No browser of today sends
// one, so it comes from a program, such as curl, which has no cookie but its own.
func (a *App) guard(next http.Handler) http.Handler {
	policy := a.policy()
	next = http.NewCrossOriginProtection().Handler(readForms(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // with no-referrer, the Origin of a form is null
		h.Set("Cache-Control", "no-store")      // the back button asks again, too
		if !a.at(r.Host) {
			http.Error(w, "This app is at "+a.config.Address+" alone. A proxy in front of it must pass the Host header on.", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		next.ServeHTTP(w, r)
	})
}

// at reports whether a Host header is the app's own. A hostile site can make its name
// lead to this machine, and to a browser the app is a page of that site then; but the
// browser sends the name. Browsers leave out the port that every address has.
func (a *App) at(host string) bool {
	usual := map[string]string{"http": ":80", "https": ":443"}[a.address.Scheme]
	return strings.EqualFold(strings.TrimSuffix(host, usual), strings.TrimSuffix(a.address.Host, usual))
}

// readForms reads each form before anything is done with it: one that is too long or
// broken would look like an empty one else.
func readForms(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			err := r.ParseForm()
			if _, long := errors.AsType[*http.MaxBytesError](err); long {
				http.Error(w, "This form is too long.", http.StatusRequestEntityTooLarge)
				return
			}
			if err != nil {
				http.Error(w, "This form cannot be read.", http.StatusBadRequest)
				return
			}
		}
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
