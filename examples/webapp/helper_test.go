package webapp_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/webapp"
	"github.com/connctd/connctd-go/mockserver"
)

// world is the app, the platform behind it, and the way between them.
type world struct {
	*mockserver.Server
	root    string
	handler http.Handler
}

// begin starts the app on a mock, by default that of the command.
func begin(t *testing.T, opts ...mockserver.Option) *world {
	t.Helper()
	if opts == nil {
		opts = []mockserver.Option{mockserver.WithScenario(mockserver.DefaultScenario())}
	}
	srv := mockserver.New(t, opts...)
	return serve(t, srv)
}

// serve starts the app on a platform that is there.
func serve(t *testing.T, srv *mockserver.Server) *world {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	root := "http://" + server.Listener.Addr().String()
	app, err := webapp.New(t.Context(), webapp.Config{
		Platform: srv.Client(connctd.WithRetry(connctd.RetryPolicy{MinBackoff: time.Millisecond})),
		Address:  root, NetatmoID: "my-app", NetatmoSecret: connctd.NewSecret("my-secret"), Every: time.Millisecond,
		SignIn: func(name, password string) (connctd.SubjectID, bool) {
			return connctd.SubjectID(name), password == "right"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = app.Handler()
	server.Start()
	t.Cleanup(func() { app.Close(); server.Close() })
	return &world{srv, root, app.Handler()}
}

// browser is one that shows what it is sent to and does not go there by itself.
type browser struct {
	t    *testing.T
	root string
	http *http.Client
}

func (w *world) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t, w.root, &http.Client{Jar: jar, CheckRedirect: stay, Timeout: time.Minute}}
}

// customer is the browser of one who is signed in.
func (w *world) customer(t *testing.T, name string) *browser {
	t.Helper()
	b := w.browser(t)
	if p := b.post("/signin", "name", name, "password", "right"); p.location() != "/" {
		t.Fatalf("sign in: %d %s", p.status, p.text)
	}
	return b
}

// answer is what a browser got.
type answer struct {
	status int
	header http.Header
	text   string
}

func (a answer) location() string { return a.header.Get("Location") }

// shown are the texts of the elements with a test id.
func (a answer) shown(id string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`data-testid="`+id+`"[^>]*>([^<]*)<`).FindAllStringSubmatch(a.text, -1) {
		all = append(all, html.UnescapeString(m[1]))
	}
	return all
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.send(b.request(http.MethodGet, path, "none"))
}

// post sends a form of the app's own pages, of names and values.
func (b *browser) post(path string, form ...string) answer {
	b.t.Helper()
	return b.send(b.request(http.MethodPost, path, "same-origin", form...))
}

// request is what a browser sends when a page of a site leads there.
func (b *browser) request(method, path, site string, form ...string) *http.Request {
	b.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.root+path, strings.NewReader(values.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", site)
	return req
}

func (b *browser) send(req *http.Request) answer {
	b.t.Helper()
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Error(err)
		return answer{}
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Error(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// status is what the page says of the station.
func (b *browser) status() string {
	b.t.Helper()
	p := b.get("/")
	return strings.Join(append(p.shown("status"), p.shown("problem")...), ", ")
}

// consent opens the page that a form has led to.
func (w *world) consent(t *testing.T, a answer) *mockserver.Page {
	t.Helper()
	link, err := url.Parse(a.location())
	if err != nil || a.status != http.StatusSeeOther || link.Path == "/" {
		t.Fatalf("led to %d %q, want a consent page", a.status, a.location())
	}
	page, err := w.Browse(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// path is where the platform sends the browser back to.
func path(t *testing.T, to *url.URL, err error) string {
	t.Helper()
	if err != nil || to == nil {
		t.Fatalf("sent back to %v: %v", to, err)
	}
	return to.RequestURI()
}

// connected is a customer whose station sends values.
func (w *world) connected(t *testing.T, name string) *browser {
	t.Helper()
	b := w.customer(t, name)
	back, err := w.consent(t, b.post("/connect")).Allow(t.Context())
	b.get(path(t, back, err))
	w.wait(t, name, connctd.StatusStarted)
	return b
}

// wait waits until a customer's client has a status.
func (w *world) wait(t *testing.T, name string, status connctd.ClientStatus) {
	t.Helper()
	err := w.WaitFor(t.Context(), name+" "+string(status), func(s mockserver.State) bool {
		for _, c := range s.Clients {
			if c.Subject == name && c.Status == status {
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatal(err)
	}
}
