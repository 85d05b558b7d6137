package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

// start runs the command on an address and returns what it prints, by its first words.
// The test ends it, which must be well.
func start(t *testing.T, listen string) map[string]string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"-listen", listen}, in)
		_ = in.CloseWithError(err)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("run = %v", err)
		}
	})
	said := map[string]string{}
	for lines := bufio.NewScanner(out); said["stop"] == "" && lines.Scan(); {
		said[strings.TrimSpace(lines.Text()[:11])] = lines.Text()[11:]
	}
	if said["stop"] == "" {
		t.Fatalf("it printed %v", said)
	}
	return said
}

// onMock is an environment without a platform.
func onMock(t *testing.T) {
	t.Helper()
	for _, name := range platformVariables {
		t.Setenv(name, "")
	}
}

// It is started, opened and used as it says, on sockets, and ends with an open page.
func TestRun(t *testing.T) {
	onMock(t)
	said := start(t, "127.0.0.1:0")
	browser := &http.Client{}
	browser.Jar, _ = cookiejar.New(nil) // which never fails
	root := said["webapp"]
	text := post(t, browser, root+"/signin", url.Values{"name": {"alice"}, "password": {"demo"}})
	if !strings.Contains(text, "No weather station yet") {
		t.Errorf("signed in:\n%s", text)
	}
	if text = post(t, browser, root+"/connect", nil); !strings.Contains(text, "/consent/style.css") {
		t.Errorf("this is not the consent page:\n%s", text)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, root+"/live", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if line, err := bufio.NewReader(res.Body).ReadString('\n'); !strings.Contains(line, "Waiting for Netatmo") {
		t.Errorf("the open page is told %q, %v", line, err)
	}
}

// post sends a form and follows where it leads.
func post(t *testing.T, browser *http.Client, to string, form url.Values) string {
	t.Helper()
	res, err := browser.PostForm(to, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v\n%s", to, res.Status, err, text)
	}
	return string(text)
}

// With credentials in the environment, it works on the platform they are for.
func TestRunLive(t *testing.T) {
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	for name, value := range map[string]string{
		"CONNCTD_BASE_URL": srv.URL(), "CONNCTD_CLIENT_ID": mockserver.DefaultID, "CONNCTD_CLIENT_SECRET": mockserver.DefaultSecret,
		"NETATMO_CLIENT_ID": "my-app", "NETATMO_CLIENT_SECRET": "my-secret",
		"WEBAPP_PASSWORD": "right", "WEBAPP_ADDRESS": "https://app.example",
	} {
		t.Setenv(name, value)
	}
	said := start(t, "127.0.0.1:0")
	if said["webapp"] != "https://app.example" || strings.Contains(said["sign in"], "right") {
		t.Errorf("it printed %v", said)
	}
	if n := len(srv.State().Instances); n != 1 {
		t.Errorf("%d instances, want 1", n)
	}
	t.Setenv("NETATMO_CLIENT_SECRET", "")
	err := run(t.Context(), []string{"-listen", "127.0.0.1:0"}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "NETATMO_CLIENT_SECRET") {
		t.Errorf("without a secret: %v", err)
	}
}

// An address that other machines reach is warned of, and a browser is told one that it
// can open.
func TestRunForOthers(t *testing.T) {
	onMock(t)
	if said := start(t, ":0"); !strings.HasPrefix(said["webapp"], "http://localhost:") || said["warning"] == "" {
		t.Errorf("it printed %v", said)
	}
	if said := start(t, "127.0.0.1:0"); said["warning"] != "" {
		t.Errorf("it warns of %v", said)
	}
	t.Setenv("WEBAPP_ADDRESS", "http://app.example:8080")
	if said := start(t, ":0"); said["webapp"] != "http://app.example:8080" {
		t.Errorf("it printed %v", said)
	}
}

// What cannot be meant is told, in words that name what is wrong: a part of what the
// platform needs does not make the program use a mock.
func TestRunRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		env, value string
		args       []string
		want       string
	}{
		"a secret alone":          {"CONNCTD_CLIENT_SECRET", "hush-hush", nil, "CONNCTD_CLIENT_ID"},
		"a platform alone":        {"CONNCTD_BASE_URL", "http://127.0.0.1:1/api/v1", nil, "CONNCTD_CLIENT_ID"},
		"no address":              {"WEBAPP_ADDRESS", "app.example", nil, "Address must be"},
		"more than flags":         {"WEBAPP_ADDRESS", "", []string{"8080"}, `"8080"`},
		"an address in use":       {"WEBAPP_ADDRESS", "", []string{"-listen", taken(t)}, "-listen 127.0.0.1:0"},
		"an address that is none": {"WEBAPP_ADDRESS", "", []string{"-listen", "8080"}, "-listen 127.0.0.1:0"},
	} {
		t.Run(name, func(t *testing.T) {
			onMock(t)
			t.Setenv(tc.env, tc.value)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			err := run(ctx, append([]string{"-listen", "127.0.0.1:0"}, tc.args...), io.Discard)
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("run = %v, want %s", err, tc.want)
			}
		})
	}
}

// taken is an address on which something listens.
func taken(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}
