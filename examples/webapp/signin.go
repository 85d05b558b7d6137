package webapp

import (
	"net/http"

	"github.com/connctd/connctd-go/connctd"
)

// signedIn answers customers, and sends everybody else to the form.
func (a *App) signedIn(next func(http.ResponseWriter, *http.Request, connctd.SubjectID)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		customer, ok := a.sessions.customer(r)
		switch {
		case ok:
			next(w, r, customer)
		case r.URL.Path == "/live":
			w.WriteHeader(http.StatusNoContent) // so that a stream is not asked for again
		default:
			http.Redirect(w, r, "/signin", http.StatusSeeOther)
		}
	})
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
	a.sessions.end(r)
	gone := a.cookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}
