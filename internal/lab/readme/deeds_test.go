package readme

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// deed is how a command of the README is tried.
type deed struct {
	less []string // pairs of words in it and what is put in their place, so that it takes seconds
	more string   // arguments added to it
	says string   // what it has to print
	// A server runs until it is interrupted, once it has said that, and ends well.
	server bool
	// By whom else it is run, if it is not run here.
	elsewhere string
}

var deeds = map[string]deed{
	"go run ./examples/quickstart": {says: "303"},
	"go test ./...":                {elsewhere: ".ci/run"},
	"git clone https://github.com/connctd/connctd-go && cd connctd-go": {elsewhere: "TestNewcomer"},
	"go get github.com/connctd/connctd-go/...":                         {elsewhere: "TestNewcomer"},
	"go test":                                            {elsewhere: "TestNewcomer"},
	"go run ./mockserver/cmd/connctd-mock":               {more: "-listen 127.0.0.1:0", says: "Authorization: Bearer", server: true},
	"go run ./examples/webapp/cmd":                       {more: "-listen 127.0.0.1:0", says: "http://127.0.0.1:", server: true},
	"go run ./examples/netatmo/cmd":                      {more: "-listen 127.0.0.1:0", says: "press Allow", server: true},
	"go test ./examples/openweathermap ./examples/giphy": {says: "examples/giphy"},
	"go test ./examples/testsuite":                       {says: "examples/testsuite"},
	"for i in $(seq 10); do go test ./connctd -run '^$' -bench '^Benchmark(Get|Create)$' -count 1; done | go tool -modfile=internal/tools/go.mod benchstat -col /impl -": {less: []string{"seq 10", "seq 1"}, says: "Get"},
	"go test ./connector -run '^$' -bench WholePoll -cpu 1":                     {more: "-benchtime 20x", says: "WholePoll"},
	"go test ./mockserver -run '^$' -bench 'Loopback|New'":                      {more: "-benchtime 20x", says: "Loopback"},
	"cd internal/lab && go run ./schedbench -clients 1000,20000,100000 -for 2m": {less: []string{"1000,20000,100000 -for 2m", "100 -every 1s -for 2s"}, says: "cron"},
	"cd internal/lab && go run ./chaos -for 60s":                                {elsewhere: ".ci/full, as it takes a minute and more"},
	".ci/run":  {elsewhere: "every change"},
	".ci/full": {elsewhere: "people"},
}

// Every command of the README does what it says, and none is forgotten here.
func TestCommands(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, command := range printed(readme(t)) {
		d, known := deeds[command]
		if !known {
			t.Errorf("the README prints %q, and nobody tries it", command)
		}
		if seen[command] || d.elsewhere != "" || !known {
			seen[command] = true
			continue
		}
		seen[command] = true
		t.Run(command, func(t *testing.T) { d.try(t, command) })
	}
	for command := range deeds {
		if !seen[command] {
			t.Errorf("the README does not print %q any longer", command)
		}
	}
}

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(root + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// try runs a command in the root of the repository, as a shell does.
func (d deed) try(t *testing.T, command string) {
	t.Helper()
	shortened := strings.NewReplacer(d.less...).Replace(command)
	if len(d.less) > 0 && shortened == command {
		t.Fatalf("%q has nothing of %q", command, d.less)
	}
	out, err := d.run(t, root, shortened+" "+d.more)
	if d.server && !strings.Contains(out, "exit status") && !strings.Contains(out, "signal:") {
		err = nil // go run itself ends with 1 when it is interrupted, and says so of its program
	}
	if err != nil || !strings.Contains(out, d.says) {
		t.Errorf("%s: %v, want it to say %q:\n%s", command, err, d.says, out)
	}
}

// run is a shell that runs a command. That gets the signals that a person's keyboard
// sends: the shell and all that it has started.
func (d deed) run(t *testing.T, dir, command string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "bash", "-ec", command)
	c.Dir = dir
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	signal := func(s syscall.Signal) error { return syscall.Kill(-c.Process.Pid, s) }
	c.Cancel = func() error { return signal(syscall.SIGKILL) }
	out := &transcript{}
	if d.server {
		out.until, out.then = d.says, func() { _ = signal(syscall.SIGINT) }
	}
	c.Stdout, c.Stderr = out, out
	err := c.Run()
	return out.String(), err
}

// transcript is what a command prints. Once it has printed something, then is called.
type transcript struct {
	mu    sync.Mutex
	text  bytes.Buffer
	until string
	then  func() // nil: nothing
}

func (tr *transcript) Write(p []byte) (int, error) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.text.Write(p)
	if tr.then != nil && strings.Contains(tr.text.String(), tr.until) {
		tr.then()
		tr.then = nil
	}
	return len(p), nil
}

func (tr *transcript) String() string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.text.String()
}
