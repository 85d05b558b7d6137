package webapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/connctd/connctd-go/connctd"
)

// connect sends the browser to where its customer is asked, or home if there is
// nothing to ask.
func (a *App) connect(w http.ResponseWriter, r *http.Request, customer connctd.SubjectID) {
	a.begin(w, r, customer)
}

// restart asks anew, even if the customer was asked before and has not answered.
func (a *App) restart(w http.ResponseWriter, r *http.Request, customer connctd.SubjectID) {
	a.begin(w, r, customer, connctd.RecreatePending())
}

func (a *App) begin(w http.ResponseWriter, r *http.Request, customer connctd.SubjectID, opts ...connctd.CallOption) {
	// A second click drops the request of the first, whose link would be lost.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	link, err := a.ask(ctx, customer, opts...)
	switch {
	case err != nil:
		a.fail(w, "connect", customer, err)
	case link != nil:
		http.Redirect(w, r, link.String(), http.StatusSeeOther)
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// ask makes sure that there is a client, and returns the way to its consent page; nil
// if the customer need not be asked, or the way is lost.
func (a *App) ask(ctx context.Context, customer connctd.SubjectID, opts ...connctd.CallOption) (*url.URL, error) {
	defer a.turns.take(customer)()
	ensured, err := a.ensure(ctx, customer, opts...)
	if err == nil && ensured.Existing != nil && ensured.Existing.Status == connctd.StatusError {
		// It was refused, or has given up: only another one can ask again.
		if err = a.remove(ctx, customer, ensured.ID); err == nil {
			ensured, err = a.ensure(ctx, customer, opts...)
		}
	}
	switch {
	case err != nil:
		return nil, err
	case ensured.NeedsRedirect():
		a.links.keep(customer, ensured.ID, ensured.Redirect)
		return ensured.Redirect, nil
	case ensured.Existing != nil && ensured.Existing.Status == connctd.StatusStarting:
		return a.links.of(customer, ensured.ID), nil
	}
	return nil, nil
}

// ensure creates the customer's client or finds it, after the instance has been
// prepared anew if somebody has removed it.
func (a *App) ensure(ctx context.Context, customer connctd.SubjectID, opts ...connctd.CallOption) (*connctd.EnsuredClient, error) {
	spec := connctd.ClientSpec{Type: typeID}
	ensured, err := a.subject(customer).EnsureClient(ctx, spec, opts...)
	if !errors.Is(err, connctd.ErrNoInstance) {
		return ensured, err
	}
	a.config.Log.WarnContext(ctx, "the instance is gone, it is prepared anew", "error", err)
	if err := a.prepare(ctx); err != nil {
		return nil, err
	}
	return a.subject(customer).EnsureClient(ctx, spec, opts...)
}

// disconnect removes the client, and with it all its things.
func (a *App) disconnect(w http.ResponseWriter, r *http.Request, customer connctd.SubjectID) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	defer a.turns.take(customer)()
	client, err := a.subject(customer).FindClient(ctx, typeID)
	if err == nil {
		err = a.remove(ctx, customer, client.ID)
	}
	if err != nil && !errors.Is(err, connctd.ErrNotFound) {
		a.fail(w, "disconnect", customer, err)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// remove deletes a client. One that is gone already is fine.
func (a *App) remove(ctx context.Context, customer connctd.SubjectID, id connctd.ClientID) error {
	err := a.subject(customer).DeleteClient(ctx, id)
	if err == nil || errors.Is(err, connctd.ErrNotFound) {
		a.links.forget(customer)
		return nil
	}
	return err
}
