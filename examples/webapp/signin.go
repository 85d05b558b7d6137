package webapp

import (
	"net/http"

	"github.com/connctd/connctd-go/connctd"
)

// signedIn answers customers, and sends everybody else to the form. A page that was left
// open by another customer is nobody's: what it sends is not done, and it is told no more.
func (a *App) signedIn(next func(http.ResponseWriter, *http.Request, connctd.SubjectID)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		customer, ok := a.sessions.customer(r)
		left := ok && leftBy(r, customer)
		switch {
		case ok && !left:
			next(w, r, customer)
		case r.URL.Path == "/live":
			w.WriteHeader(http.StatusNoContent) // so that a stream is not asked for again
		case left:
			http.Redirect(w, r, "/", http.StatusSeeOther)
		default:
			http.Redirect(w, r, "/signin", http.StatusSeeOther)
		}
	})
}

// leftBy reports whether a page says that it is of somebody else. It decides nothing
// more: who a request is from, the session alone says.
func leftBy(r *http.Request, customer connctd.SubjectID) bool {
	of := r.PostFormValue("customer")
	if r.Method == http.MethodGet && r.URL.Path == "/live" {
		of = r.URL.Query().Get("customer")
	}
	return of != "" && of != string(customer)
}

func (a *App) showSignIn(w http.ResponseWriter, _ *http.Request) {
	a.show(w, http.StatusOK, "signin.html", signInPage{})
}

// signInPage is the form, after a first try with what was wrong.
type signInPage struct{ Name, Problem string }

func (a *App) signIn(w http.ResponseWriter, r *http.Request) {
	name := r.PostFormValue("name")
	customer, ok := a.config.SignIn(name, r.PostFormValue("password"))
	if !ok {
		a.show(w, http.StatusForbidden, "signin.html", signInPage{name, "This name and this password do not belong together."})
		return
	}
	a.sessions.end(r) // whoever was signed in here before
	http.SetCookie(w, a.cookie(a.sessions.begin(customer)))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (a *App) signOut(w http.ResponseWriter, r *http.Request) {
	if customer, ok := a.sessions.customer(r); ok && leftBy(r, customer) {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	a.sessions.end(r)
	gone := a.cookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}
