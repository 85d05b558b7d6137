package model

import (
	"context"
	"net/http"
	"net/url"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
	"pgregory.net/rapid"
)

// consent is where a client stands with its customer; empty if none is needed.
type consent string

const (
	pending consent = "pending"
	allowed consent = "allowed"
	denied  consent = "denied"
	expired consent = "expired"
)

// callback is where the browsers of customers go back to, with a query of its own.
const callback = "https://app.example/back?tab=2"

// button is one of a consent page. What it makes of the consent counts once.
type button struct {
	name  string
	press func(*mockserver.Page, context.Context) (*url.URL, error) // nil: none is pressed
	makes consent
	tells string // the app, by the browser; empty: that does not get there
}

var buttons = []button{
	{"none", nil, pending, ""},
	{"allow", (*mockserver.Page).Allow, allowed, "status=STARTED"},
	{"deny", (*mockserver.Page).Deny, denied, "error=access_denied"},
	{"allow and get lost", silent((*mockserver.Page).AllowButLoseRedirect), allowed, ""},
	{"expire", silent((*mockserver.Page).Expire), expired, ""},
}

// silent is a button after which the browser goes nowhere.
func silent(press func(*mockserver.Page, context.Context) error) func(*mockserver.Page, context.Context) (*url.URL, error) {
	return func(p *mockserver.Page, ctx context.Context) (*url.URL, error) { return nil, press(p, ctx) }
}

// decide opens any consent link that there ever was, and presses a button. That of a
// client whose customer has decided, or that is gone, is over.
func (s *story) decide(t *rapid.T) {
	if len(s.askedIDs) == 0 {
		return
	}
	id, b := rapid.SampledFrom(s.askedIDs).Draw(t, "asked"), rapid.SampledFrom(buttons).Draw(t, "button")
	c, want := s.world.client(id), http.StatusOK
	switch {
	case c == nil:
		want = http.StatusGone
		s.decisions["after the end"]++
	case c.consent != pending:
		want = http.StatusGone
		s.decisions["again"]++
	default:
		s.decisions[b.name]++
	}
	page, err := s.srv.Browse(ctx, s.links[id])
	if err != nil || page.Status != want {
		t.Fatalf("consent page: %+v, %v; want %d", page, err, want)
	}
	if b.press == nil {
		return
	}
	to, err := b.press(page, ctx)
	if (err == nil) != (want == http.StatusOK) {
		t.Fatalf("%s on a page that is %d: %v", b.name, want, err)
	}
	if err == nil {
		c.decide(b.makes)
		b.checkWay(t, id, to)
	}
}

// decide does what rule M5 demands of a decision that counts.
func (c *client) decide(now consent) {
	c.consent = now
	if now != allowed {
		c.status = connctd.StatusError
	}
}

// checkWay checks where a browser is sent.
func (b button) checkWay(t *rapid.T, id connctd.ClientID, to *url.URL) {
	got, want := "", ""
	if to != nil {
		got = to.String()
	}
	if b.tells != "" {
		want = callback + "&client_id=" + string(id) + "&" + b.tells
	}
	if got != want {
		t.Fatalf("%s sends the browser to %q, want %q", b.name, got, want)
	}
}
