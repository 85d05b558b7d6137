package webapp

import (
	"context"
	"errors"
	"net/http"

	"github.com/connctd/connctd-go/connctd"
)

// problems says in the words of a customer what has gone wrong; the first that
// matches counts.
var problems = []struct {
	err    error
	status int
	text   string
}{
	{connctd.ErrNoInstance, http.StatusServiceUnavailable, "We are not ready to connect weather stations. Please come back later."},
	{connctd.ErrConflict, http.StatusConflict, "Something else is changing your weather station right now. Please look again in a moment."},
	{connctd.ErrRateLimited, http.StatusServiceUnavailable, "Too much is going on right now. Please try again in a minute."},
	{connctd.ErrServer, http.StatusServiceUnavailable, "That could not be done right now. Nothing is lost; please try again in a moment."},
	{connctd.ErrNoAnswer, http.StatusServiceUnavailable, "Your weather station's service cannot be reached right now. Nothing is lost; please try again in a moment."},
	{context.DeadlineExceeded, http.StatusGatewayTimeout, "That takes longer than it should. Please look again in a moment."},
}

// explain returns what a customer is told about an error.
func explain(err error) (status int, text string) {
	for _, p := range problems {
		if errors.Is(err, p.err) {
			return p.status, p.text
		}
	}
	return http.StatusInternalServerError, "That did not work, and the fault is ours. We look into it."
}

// explain logs an error, too. Errors of the SDK hold no secrets.
func (a *App) explain(what string, customer connctd.SubjectID, err error) (status int, text string) {
	a.config.Log.Error("a customer could not be served", "what", what, "customer", customer, "error", err)
	return explain(err)
}

// fail tells a customer that something could not be done.
func (a *App) fail(w http.ResponseWriter, what string, customer connctd.SubjectID, err error) {
	status, text := a.explain(what, customer, err)
	a.show(w, status, "home.html", &station{Customer: customer, Notice: text})
}
