package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// program is a run of the command in this process.
type program struct {
	t      *testing.T
	root   string // scheme, host and port
	lines  []string
	stop   context.CancelFunc
	done   chan error
	stderr *bytes.Buffer
}

// start runs the command on a free port until the test ends.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	p := &program{t: t, stop: stop, done: make(chan error, 1), stderr: &bytes.Buffer{}}
	go func() {
		err := run(ctx, append([]string{"-listen", "127.0.0.1:0"}, args...), in, p.stderr)
		_ = in.CloseWithError(io.EOF)
		p.done <- err
	}()
	greeting := make([]byte, 4096)
	n, err := out.Read(greeting) // it is written in one piece
	if err != nil {
		t.Fatalf("no greeting: %v", <-p.done)
	}
	p.lines = strings.Split(string(greeting[:n]), "\n")
	p.root = strings.TrimPrefix(p.lines[0], "connctd-mock listening on ")
	t.Cleanup(func() {
		if p.done != nil {
			p.end()
		}
	})
	return p
}

// end stops the program, which must end well and at once.
func (p *program) end() {
	p.t.Helper()
	began := time.Now()
	p.stop()
	if err := <-p.done; err != nil {
		p.t.Errorf("run = %v", err)
	}
	p.done = nil
	if took := time.Since(began); took > time.Second {
		p.t.Errorf("it took %v to end", took)
	}
}

func (p *program) client(token string) *connctd.Client {
	p.t.Helper()
	c, err := connctd.New(connctd.WithBaseURL(p.root+"/api/v1"), connctd.WithToken(token))
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// get asks for a path of the root with the token of the account demo.
func (p *program) get(path string, header ...string) (*http.Response, string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.root+path, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer demo-token")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, string(body)
}

func TestGreeting(t *testing.T) {
	t.Parallel()
	p := start(t)
	if !regexp.MustCompile(`^connctd-mock listening on http://127\.0\.0\.1:\d+$`).MatchString(p.lines[0]) {
		t.Errorf("the first line is %q", p.lines[0])
	}
	text := strings.Join(p.lines, "\n")
	for _, want := range []string{"demo-token", p.root + "/_mock/", "\ncurl "} {
		if !strings.Contains(text, want) {
			t.Errorf("the greeting has no %q:\n%s", want, text)
		}
	}
	if res, _ := p.get("/_mock/"); res.StatusCode != 200 {
		t.Errorf("the inspector's address answers %d", res.StatusCode)
	}
	if p.stderr.Len() > 0 {
		t.Errorf("stderr has %s", p.stderr)
	}
}

// The line to paste works as it stands.
func TestCurlLine(t *testing.T) {
	t.Parallel()
	for name, scenario := range map[string]string{
		"a token":       `{}`,
		"only a secret": `{"accounts": [{"name": "a", "apps": [{"id": "it's", "secret": "x y"}]}]}`,
	} {
		p := start(t, "-scenario", write(t, "scenario.json", scenario))
		line := p.lines[len(p.lines)-2]
		out, err := exec.CommandContext(t.Context(), "sh", "-c", line+" -f").Output()
		if err != nil || len(out) < 2 {
			t.Errorf("%s: %s: %v: %s", name, line, err, out)
		}
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// savedWithSeed is a scenario that a server with a seed saved.
func savedWithSeed(t *testing.T, seed uint64) string {
	t.Helper()
	var file strings.Builder
	if err := mockserver.New(t, mockserver.WithSeed(seed)).Save(&file); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// A mistake is told before anything begins, with what to do.
func TestMistakes(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = busy.Close() }) // the parallel tests below outlast this function
	wrong := write(t, "wrong.json", "{\n  \"acounts\": [],\n  \"things\": {}\n}")
	out, dangling := filepath.Join(t.TempDir(), "out.json"), filepath.Join(t.TempDir(), "dangling.json")
	if err := errors.Join(os.Symlink(wrong, out), os.Symlink("nowhere", dangling)); err != nil {
		t.Fatal(err)
	}
	badFault := write(t, "fault.json", "[\n{\"on\": \"CreateClient\", \"do\": \"explode\"}]")
	saved := write(t, "saved.json", savedWithSeed(t, 7))
	tests := map[string]struct {
		args   []string
		status int
		want   []string
	}{
		"an unknown flag":     {[]string{"-port", "1"}, 2, []string{"-port", "-help shows every flag"}},
		"a word":              {[]string{"scenario.json"}, 2, []string{`"scenario.json" is no flag`, "-scenario scenario.json"}},
		"nobody to consent":   {[]string{"-consent", "yes"}, 2, []string{"interactive, approve or deny"}},
		"a latency":           {[]string{"-latency", "-1s"}, 2, []string{"-latency -1s is negative"}},
		"a wrong scenario":    {[]string{"-scenario", wrong}, 2, []string{wrong + ":2:3: acounts is not known here", wrong + ":3:13: things must be a list"}},
		"no scenario":         {[]string{"-scenario", "no/such.json"}, 2, []string{"-scenario: the folder of no/such.json cannot be opened: no such file"}},
		"no scenario file":    {[]string{"-scenario", "nowhere.json"}, 2, []string{"-scenario: nowhere.json cannot be read: no such file"}},
		"a wrong fault file":  {[]string{"-fault", badFault}, 2, []string{badFault + `:2:30: [0].do is "explode", want one of drop,`}},
		"nowhere to save":     {[]string{"-save-on-exit", "no/such.json"}, 2, []string{"-save-on-exit: the folder of no/such.json"}},
		"a folder to save in": {[]string{"-save-on-exit", t.TempDir()}, 2, []string{"-save-on-exit: ", " is a folder; name a file in it"}},
		"a folder to be":      {[]string{"-save-on-exit", filepath.Join(t.TempDir(), "new") + "/"}, 2, []string{"/new/ is a folder; name a file in it"}},
		"a ready folder":      {[]string{"-ready-file", t.TempDir()}, 2, []string{"-ready-file: ", " is a folder; name a file in it"}},
		"no name for a file":  {[]string{"-save-on-exit", filepath.Join(t.TempDir(), strings.Repeat("n", 255))}, 2, []string{"nnn cannot be written: file name too long"}},
		"no unit":             {[]string{"-latency", "5"}, 2, []string{"-latency", "such as 80ms"}},
		"no origin":           {[]string{"-cors", ""}, 2, []string{"-cors", "such as http://localhost:5173"}},
		"two inputs":          {[]string{"-scenario", "-", "-fault", "-"}, 2, []string{"cannot both be -"}},
		"a link out of here":  {[]string{"-scenario", out}, 2, []string{"-scenario: " + out + " is a link that leads out of its folder", "name the file itself, or -"}},
		"a link to nothing":   {[]string{"-scenario", dangling}, 2, []string{"-scenario: " + dangling + " cannot be read: no such file"}},
		"nowhere to be read":  {[]string{"-ready-file", "no/such"}, 2, []string{"-ready-file: the folder of no/such"}},
		"an origin":           {[]string{"-cors", "*"}, 2, []string{`connctd-mock: -cors: "*" is no origin`, "http://localhost:5173", "-help"}},
		"a name":              {[]string{"-allow-host", "a/b"}, 2, []string{`connctd-mock: -allow-host: "a/b" is no name`, "mock.internal", "-help"}},
		"a remote address":    {[]string{"-listen", "0.0.0.0:0"}, 2, []string{"connctd-mock: -listen on 0.0.0.0:0: other machines", "-allow-remote"}},
		"no address":          {[]string{"-listen", "8181"}, 2, []string{`connctd-mock: -listen: "8181" is no address, such as 127.0.0.1:8181`, "-help"}},
		"no such address":     {[]string{"-listen", "192.0.2.1:0", "-allow-remote"}, 1, []string{"connctd-mock: -listen 192.0.2.1:0: "}},
		"no seed":             {[]string{"-seed", "x"}, 2, []string{"must be a whole number, such as 7"}},
		"another seed":        {[]string{"-seed", "9", "-scenario", saved}, 2, []string{"connctd-mock: -seed: the scenario goes on from a state that was saved, with the seed 7"}},
		"an address in use":   {[]string{"-listen", busy.Addr().String()}, 1, []string{busy.Addr().String() + " is in use", "-listen 127.0.0.1:0"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr strings.Builder
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			err := run(ctx, tc.args, &stdout, &stderr)
			status := report(err, &stderr)
			if status != tc.status || stdout.Len() > 0 {
				t.Errorf("status %d, want %d; stdout %q", status, tc.status, stdout.String())
			}
			for _, want := range tc.want {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("stderr has no %q:\n%s", want, stderr.String())
				}
			}
		})
	}
}

// The help names every flag, and has none that is not there.
func TestHelp(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := run(t.Context(), []string{"-help"}, &out, io.Discard)
	if !errors.Is(err, flag.ErrHelp) || report(err, io.Discard) != 0 {
		t.Errorf("run -help = %v", err)
	}
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  (-[a-z-]+) `).FindAllStringSubmatch(out.String(), -1) {
		documented[m[1]] = true
	}
	set := newFlagSet(&flags{})
	set.VisitAll(func(f *flag.Flag) {
		if !documented["-"+f.Name] {
			t.Errorf("the help does not tell of -%s", f.Name)
		}
		delete(documented, "-"+f.Name)
	})
	for name := range documented {
		t.Errorf("the help tells of %s, which is no flag", name)
	}
	for i, line := range strings.Split(out.String(), "\n") {
		if n := len([]rune(line)); n > 110 {
			t.Errorf("line %d of the help has %d characters", i+1, n)
		}
	}
}

// What the help says of scenarios and fault files can be used as it stands there.
func TestHelpIsRight(t *testing.T) {
	t.Parallel()
	_, after, _ := strings.Cut(help, "A SCENARIO is")
	block := after[strings.Index(after, "\n  {\n"):strings.Index(after, "\n  A value stays")]
	comment := regexp.MustCompile(`(?m)(\[|,|\]) {3,}\S.*$`)
	p := start(t, "-scenario", write(t, "s.json", comment.ReplaceAllString(block, "$1")))
	p.end()
	_, after, _ = strings.Cut(help, "A FAULT FILE is")
	block = after[strings.Index(after, "\n  [\n"):strings.Index(after, "\n  phase ")]
	p = start(t, "-fault", write(t, "f.json", block))
	if _, list := p.get("/_mock/faults"); strings.Count(list, `"id"`) != 3 {
		t.Errorf("faults in force: %s", list)
	}
}

// A ready file is there as long as the server is, and never in part.
func TestReadyFile(t *testing.T) {
	t.Parallel()
	path := write(t, "ready", "http://127.0.0.1:1\n") // of a run that was killed
	p := start(t, "-ready-file", path)
	var text []byte
	for range 100 { // it is written after the greeting
		if text, _ = os.ReadFile(path); len(text) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := string(text); got != p.root+"\n" {
		t.Errorf("the ready file has %q, want %s", got, p.root)
	}
	p.end()
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What an earlier run left behind is gone, whatever else keeps the server from starting.
func TestStaleReadyFile(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-scenario", "nowhere.json"}, {"-fault", "no/where"}, {"-save-on-exit", "no/such"}, {"-listen", "8181"}} {
		path := write(t, "ready", "http://127.0.0.1:1\n")
		if err := run(t.Context(), append(args, "-ready-file", path), io.Discard, io.Discard); err == nil {
			t.Fatalf("%v: it starts", args)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: the ready file is still there: %v", args, err)
		}
	}
}

// "-" is the standard input.
func TestStandardInput(t *testing.T) {
	t.Parallel()
	f := &flags{scenario: "-", stdin: strings.NewReader(`{"about": "from a pipe"}`)}
	files, err := f.open()
	if err != nil || files.scenario.About() != "from a pipe" {
		t.Errorf("open: %v", err)
	}
	f = &flags{fault: "-", stdin: strings.NewReader("{")}
	if _, err := f.open(); err == nil || !strings.Contains(err.Error(), "\n-:1:2: it is not valid JSON") {
		t.Errorf("a broken one: %v", err)
	}
}

// Rule W1: an address that others reach is taken when it was asked for, with a warning.
func TestRemoteWarning(t *testing.T) {
	t.Parallel()
	p := start(t, "-listen", "0.0.0.0:0", "-allow-remote")
	if !strings.HasPrefix(p.root, "http://localhost:") {
		t.Errorf("the address is %s", p.root)
	}
	text := strings.Join(p.lines, "\n")
	admin := regexp.MustCompile(`(?m)^admin +(\S{20,}) `).FindStringSubmatch(text)
	if admin == nil {
		t.Fatalf("no admin token in\n%s", text)
	}
	if res, _ := p.get("/_mock/state"); res.StatusCode != 401 {
		t.Errorf("the admin API without its token: %d", res.StatusCode)
	}
	if res, _ := p.get("/_mock/state", "Authorization", "Bearer "+admin[1]); res.StatusCode != 200 {
		t.Errorf("the admin API with its token: %d", res.StatusCode)
	}
	p.end()
	_, port, _ := strings.Cut(strings.TrimPrefix(p.root, "http://"), ":")
	for _, want := range append(machine(p.root), "warning: other machines can reach", "-allow-host NAME") {
		if !strings.Contains(p.stderr.String(), want) || strings.HasPrefix(want, "http") && !strings.HasSuffix(want, ":"+port) {
			t.Errorf("stderr has no %s: %s", want, p.stderr)
		}
	}
}

// The built program ends with status 0 when it gets the signal.
func TestSignal(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "connctd-mock")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.CommandContext(t.Context(), binary, "-listen", "127.0.0.1:0")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var root string
		if _, err := fmt.Fscanf(out, "connctd-mock listening on %s\n", &root); err != nil {
			t.Fatal(err)
		}
		events, err := http.Get(root + "/_mock/events") // somebody looks on
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v", signal, err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%v: it took %v to end", signal, took)
		}
		_ = events.Body.Close()
	}
}

// A call that is under way when the program is told to end is answered, and one that
// has no end does not keep it.
func TestCallsUnderWayAtTheEnd(t *testing.T) {
	t.Parallel()
	p := start(t, "-fault", write(t, "f.json", `[{"on": "ListThings", "do": "hang"}]`))
	hanging := p.send("GET /api/v1/things HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n")
	creating := p.send("POST /api/v1/things HTTP/1.1\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 15\r\n")
	for _, c := range []*bufio.ReadWriter{hanging, creating} {
		if line, err := c.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
			t.Fatalf("the server says %q, %v", line, err) // it does so when it reads the body
		}
	}
	began := time.Now()
	p.stop()
	for { // until it has begun to end
		c, err := net.Dial("tcp", strings.TrimPrefix(p.root, "http://"))
		if err != nil {
			break
		}
		_ = c.Close()
	}
	_, _ = creating.WriteString(`{"name":"Lamp"}`)
	_ = creating.Flush()
	_, _ = creating.ReadString('\n') // of the 100
	if line, err := creating.ReadString('\n'); err != nil || !strings.Contains(line, "201") {
		t.Errorf("the server says %q, %v", line, err)
	}
	p.end()
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v to end", took)
	}
}

// send begins a request of alice, whose body is still to come.
func (p *program) send(head string) *bufio.ReadWriter {
	p.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(p.root, "http://"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = c.Close() })
	rw := bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	_, _ = rw.WriteString(head + "Host: localhost\r\nAuthorization: Bearer demo-token\r\nX-External-Subject-Id: alice\r\n\r\n")
	if err := rw.Flush(); err != nil {
		p.t.Fatal(err)
	}
	return rw
}
