package webapp

import (
	"context"
	"errors"
	"net/http"

	"github.com/connctd/connctd-go/connctd"
)

// station is what a page shows of a customer's weather station.
type station struct {
	Customer connctd.SubjectID
	Status   connctd.ClientStatus // empty: not connected
	Linked   bool                 // the way to the consent page is known
	Things   []*connctd.Thing
	Problem  string // why nothing of that is known, until it is
	Notice   string // what has just failed
}

// look reads a customer's station as it is now.
func (a *App) look(ctx context.Context, customer connctd.SubjectID) (*station, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	subject, s := a.subject(customer), &station{Customer: customer}
	client, err := subject.FindClient(ctx, typeID)
	switch {
	case errors.Is(err, connctd.ErrNotFound):
		return s, nil
	case err != nil:
		return nil, err
	}
	s.Status, s.Linked = client.Status, a.links.of(customer, client.ID) != nil
	if s.Things, err = things(ctx, subject, client.Mappings); err != nil {
		return nil, err
	}
	return s, nil
}

// home shows the station.
func (a *App) home(w http.ResponseWriter, r *http.Request, customer connctd.SubjectID) {
	s, err := a.look(r.Context(), customer)
	if err != nil {
		status, text := a.explain("look", customer, err)
		a.show(w, status, "home.html", &station{Customer: customer, Problem: text})
		return
	}
	a.show(w, http.StatusOK, "home.html", s)
}

// callback is where browsers come back to. Anybody can make a link to it, so it
// believes nothing and leads to the page that asks the platform.
func (a *App) callback(w http.ResponseWriter, r *http.Request, _ connctd.SubjectID) {
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
