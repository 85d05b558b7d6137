package mockserver

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Page is a page of the server in the browser of a customer.
type Page struct {
	URL    *url.URL
	Status int // 200: it can be decided. 303: see SentTo. 404: there is no such link. 410: it is over.
	HTML   string
	// SentTo is where the browser was sent on at once; else nil. That happens where the
	// server decides by itself (see [WithConsent]), and where the technology asks: to it,
	// and from there on to the app. If it is nil then, HTML says what went wrong.
	SentTo *url.URL

	server *Server
}

// Browse opens a consent link, [connctd.CreatedClient.Redirect], as the browser of
// the customer does. It is a very small browser, in memory: it shows the page, sends
// its form and tells where it would be sent on to, but contacts no other server.
// Opening a link decides nothing. Where the technology itself asks (see
// [connector.Authorizer]), the page is a redirect to it, and what it sends the browser
// back with is opened by Browse, too. The error says why no page could be had; a link
// that is over is a page like any other.
func (s *Server) Browse(ctx context.Context, link *url.URL) (*Page, error) {
	if link == nil || !strings.HasPrefix(link.Path, consentPath) {
		return nil, fmt.Errorf("mockserver: Browse: this is no link to a consent page of the server")
	}
	p := &Page{URL: link, server: s}
	if err := p.load(ctx, http.MethodGet, nil); err != nil {
		return nil, fmt.Errorf("mockserver: Browse: %w", err)
	}
	return p, nil
}

// Allow presses the button of that name and returns where the browser is sent: to the
// app's callback, or nil if it has none. The client is then no longer held back: it is
// STARTED after its first complete poll, for which the server waits half a second
// before it sends the browser on. A decision counts once, so the error of another
// one says that the link is over.
func (p *Page) Allow(ctx context.Context) (*url.URL, error) { return p.press(ctx, decideAllow) }

// Deny presses the button of that name and returns where the browser is sent, as
// [Page.Allow] does. The client is then in status ERROR until it is deleted.
func (p *Page) Deny(ctx context.Context) (*url.URL, error) { return p.press(ctx, decideDeny) }

// AllowButLoseRedirect allows it, and the browser never gets back to the app: the
// customer closed it, or lost the network. The client starts all the same.
func (p *Page) AllowButLoseRedirect(ctx context.Context) error {
	_, err := p.press(ctx, decideLose)
	return err
}

// Expire makes it as if the customer had not answered for too long. The client is then
// in status ERROR until it is deleted, and the app hears nothing. By itself no link
// expires.
func (p *Page) Expire(ctx context.Context) error {
	_, err := p.press(ctx, decideExpire)
	return err
}

func (p *Page) press(ctx context.Context, button string) (*url.URL, error) {
	next := &Page{URL: p.URL, server: p.server}
	if err := next.load(ctx, http.MethodPost, url.Values{"decision": {button}}); err != nil {
		return nil, fmt.Errorf("mockserver: %s on a consent page: %w", button, err)
	}
	if next.Status >= http.StatusBadRequest {
		return nil, fmt.Errorf("mockserver: %s on a consent page: %d %s", button, next.Status, next.text())
	}
	return next.SentTo, nil
}

// load asks for the page, with the headers that browsers send along with a form.
func (p *Page) load(ctx context.Context, method string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, method, p.URL.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", p.URL.Scheme+"://"+p.URL.Host)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := p.server.transport.RoundTrip(req) // which follows no redirect
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	p.Status, p.HTML = res.StatusCode, string(body)
	if p.Status == http.StatusSeeOther {
		p.SentTo, err = res.Location()
	}
	return err
}

// text is what the page says first.
func (p *Page) text() string {
	_, after, _ := strings.Cut(p.HTML, "<p>")
	text, _, _ := strings.Cut(after, "</p>")
	return html.UnescapeString(text)
}
