package webapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// typeID is the technology that customers connect.
const typeID = "netatmo"

// patience is how long a page waits for the platform.
const patience = 15 * time.Second

// Config is what an app needs.
type Config struct {
	Platform *connctd.Client
	// Address is where browsers find the app, such as https://app.example, and the only
	// host that it serves. It has no path. The platform sends them back to its path /callback.
	Address string
	// NetatmoID and NetatmoSecret are what Netatmo knows the app by.
	NetatmoID     string
	NetatmoSecret connctd.Secret
	// SignIn returns the customer of a name and a password. It must be safe for
	// concurrent use.
	SignIn func(name, password string) (customer connctd.SubjectID, ok bool)
	// Every is how often an open page looks for what is new. Zero means five seconds.
	Every time.Duration
	// Log is told what customers are not. Nil: nobody is.
	Log *slog.Logger
}

// App is the application. It is safe for concurrent use.
type App struct {
	config   Config
	address  *url.URL
	sessions sessions
	links    links
	turns    turns
	streams  streams
	ending   context.Context // ends the streams of open pages
	end      context.CancelFunc
}

// New prepares the platform and returns the application.
func New(ctx context.Context, c Config) (*App, error) {
	address, err := addressOf(c.Address)
	if err != nil {
		return nil, err
	}
	c.Every = cmp.Or(c.Every, 5*time.Second)
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	a := &App{config: c, address: address, sessions: sessions{cookie: cookieName(address.Scheme)}}
	if err := a.prepare(ctx); err != nil {
		return nil, fmt.Errorf("webapp: prepare %s: %w", typeID, err)
	}
	a.ending, a.end = context.WithCancel(context.WithoutCancel(ctx))
	return a, nil
}

// addressOf reads the address of an app: the root of a host, since that is where its
// pages lead.
func addressOf(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" ||
		!strings.EqualFold(strings.TrimSuffix(text, "/"), u.Scheme+"://"+u.Host) {
		return nil, errors.New("webapp: Address must be http or https and a host, such as https://app.example, without a path")
	}
	return u, nil
}

// Close ends the streams of open pages, which http.Server.Shutdown waits for.
func (a *App) Close() { a.end() }

// prepare makes sure that there is an instance, which all customers share.
func (a *App) prepare(ctx context.Context) error {
	_, err := a.config.Platform.EnsureInstance(ctx, connctd.InstanceSpec{
		Type: typeID,
		Config: map[string]any{
			"client_id":           a.config.NetatmoID,
			"client_secret":       a.config.NetatmoSecret,
			"origin_callback_uri": a.address.JoinPath("callback").String(),
		},
	})
	return err
}

// subject makes calls for a customer.
func (a *App) subject(id connctd.SubjectID) *connctd.Subject {
	return a.config.Platform.Subject(string(id))
}

// Handler serves the pages.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /signin", a.showSignIn)
	mux.HandleFunc("POST /signin", a.signIn)
	mux.HandleFunc("POST /signout", a.signOut)
	mux.Handle("GET /{$}", a.signedIn(a.home))
	mux.Handle("GET /callback", a.signedIn(a.callback))
	mux.Handle("GET /live", a.signedIn(a.live))
	mux.Handle("POST /connect", a.signedIn(a.connect))
	mux.Handle("POST /restart", a.signedIn(a.restart))
	mux.Handle("POST /disconnect", a.signedIn(a.disconnect))
	mux.Handle("GET /style.css", http.FileServerFS(pages))
	mux.Handle("GET /live.js", http.FileServerFS(pages))
	return a.guard(mux)
}
