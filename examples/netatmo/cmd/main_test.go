package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// program is one that runs, and what it has said.
type program struct {
	said string
	done chan error
	stop context.CancelFunc
}

// start runs the program until it has said everything.
func start(t *testing.T, env map[string]string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &program{done: make(chan error, 1), stop: cancel}
	said, out := io.Pipe()
	go func() {
		err := run(ctx, []string{"-listen", "127.0.0.1:0"}, func(name string) string { return env[name] }, out)
		_ = out.CloseWithError(err)
		p.done <- err
	}()
	for buffer := make([]byte, 4<<10); !strings.Contains(p.said, "Ctrl-C"); {
		n, err := said.Read(buffer)
		if p.said += string(buffer[:n]); err != nil {
			t.Fatalf("%v; it said:\n%s", err, p.said)
		}
	}
	return p
}

func (p *program) find(t *testing.T, pattern string) []string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindAllString(p.said, -1)
	if len(found) == 0 {
		t.Fatalf("no %s in what it said:\n%s", pattern, p.said)
	}
	return found
}

// curl sends what a printed line would.
func curl(t *testing.T, line string) (*http.Response, string) {
	t.Helper()
	method, body := http.MethodGet, ""
	if data := regexp.MustCompile(`-d '([^']*)'`).FindStringSubmatch(line); data != nil {
		method, body = http.MethodPost, data[1]
	}
	req, err := http.NewRequestWithContext(t.Context(), method, regexp.MustCompile(`http://\S+`).FindString(line), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range regexp.MustCompile(`-H '([^:']*): ([^']*)'`).FindAllStringSubmatch(line, -1) {
		req.Header.Set(header[1], header[2])
	}
	res, err := http.DefaultTransport.RoundTrip(req) // which follows no redirect
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

// allow is the one click: it opens a link in a browser and presses Allow. It returns where
// the browser ends.
func allow(t *testing.T, link string) *url.URL {
	t.Helper()
	res, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if page := res.Request.URL; res.StatusCode != http.StatusOK || page.Path != "/oauth2/authorize" {
		t.Fatalf("the link leads to %s: %s", page, res.Status)
	}
	end, err := http.PostForm(res.Request.URL.String(), url.Values{"decision": {"allow"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = end.Body.Close()
	if end.StatusCode != http.StatusOK {
		t.Errorf("after Allow the browser is at %s: %s", end.Request.URL, end.Status)
	}
	return end.Request.URL
}

func TestOneCommandAndOneClick(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	if end := allow(t, p.find(t, `http://\S+/consent/\S+`)[0]); end.Query().Get("status") != "STARTED" {
		t.Errorf("after Allow the browser is at %s", end)
	}
	root := p.find(t, `http://127\.0\.0\.1:\d+`)[0]
	c, err := connctd.New(connctd.WithBaseURL(root+"/api/v1"), connctd.WithToken(mockserver.DefaultToken))
	if err != nil {
		t.Fatal(err)
	}
	client, err := c.Subject("alice").FindClient(t.Context(), "netatmo")
	if err == nil {
		client, err = c.Subject("alice").WaitStarted(t.Context(), client.ID)
	}
	if err != nil || len(client.Mappings) != 17 {
		t.Errorf("alice's client is %+v, %v, want 17 stations and modules", client, err)
	}

	lines := p.find(t, `curl .*`)
	for i, want := range []string{"/connectors/clients/", "/things/", "NetatmoOutdoor"} {
		if res, body := curl(t, lines[i]); res.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %s, want %q in:\n%s", lines[i], res.Status, want, body)
		}
	}
	res, body := curl(t, lines[3])
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %s\n%s", lines[3], res.Status, body)
	}
	allow(t, res.Header.Get("Location"))

	p.stop()
	if err := <-p.done; err != nil {
		t.Errorf("it ends with %v", err)
	}
	if res, err := http.Get(root); err == nil {
		_ = res.Body.Close()
		t.Error("it still listens")
	}
}

// With an app of one's own, the customer is asked by the live service.
func TestLive(t *testing.T) {
	t.Parallel()
	p := start(t, map[string]string{"NETATMO_CLIENT_ID": "my-app", "NETATMO_CLIENT_SECRET": "my-secret"})
	res, _ := curl(t, p.find(t, `http://\S+/consent/\S+state=\S+`)[0])
	if to := res.Header.Get("Location"); !strings.HasPrefix(to, "https://api.netatmo.com/oauth2/authorize?client_id=my-app&") {
		t.Errorf("the link leads to %s", to)
	}
	if strings.Contains(p.said, "my-secret") {
		t.Error("the secret is printed")
	}
	p.stop()
	if err := <-p.done; err != nil {
		t.Errorf("it ends with %v", err)
	}
}

func TestWhatCannotWork(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ flags, want string }{
		{"-listen 0.0.0.0:0", "AllowRemote"},
		{"-listen nowhere", "no address"},
		{"-shout", "not defined"},
		{"-help", "help requested"},
		{"-listen 127.0.0.1:0 8182", `"8182"`},
		{"-listen 127.0.0.1:0 NETATMO_CLIENT_ID=my-app", "NETATMO_CLIENT_SECRET"},
		{"-listen 127.0.0.1:0 NETATMO_CLIENT_SECRET=my-secret", "NETATMO_CLIENT_ID"},
	} {
		env := map[string]string{}
		args := slices.DeleteFunc(strings.Fields(tc.flags), func(arg string) bool {
			name, value, set := strings.Cut(arg, "=")
			env[name] = value
			return set
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := run(ctx, args, func(name string) string { return env[name] }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error = %v, want %q", tc.flags, err, tc.want)
		}
	}
}
