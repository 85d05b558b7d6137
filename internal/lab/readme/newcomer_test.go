package readme

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const root = "../../.."

// program is the first program of the README, and what its reader is told to do with it.
var program = regexp.MustCompile("(?s)save it as `([^`]+)`.*?```go\n(.*?)```")

// A newcomer clones the repository and runs the first line, or gets the module into one
// of their own, saves the first program there and tests it, all by the README's commands.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	m := program.FindStringSubmatch(readme(t))
	if m == nil {
		t.Fatal("the README names no file for its first program")
	}
	home := t.TempDir()
	write(t, filepath.Join(home, m[1]), m[2])
	steps := []string{
		network(t, filepath.Join(home, "proxy")),
		"git clone -q https://github.com/connctd/connctd-go && cd connctd-go",
		"go run ./examples/quickstart",
		"cd .. && go mod init example.com/app",
		"go get github.com/connctd/connctd-go/...",
		"go test",
	}
	out, err := deed{}.run(t, home, strings.Join(steps, "\n"))
	if err != nil || !strings.Contains(out, "303") || !strings.Contains(out, "ok  \texample.com/app") {
		t.Errorf("%v:\n%s", err, out)
	}
}

// network is what stands for the network: this clone, and this tree as the first release,
// beside the modules that are on this machine anyway.
func network(t *testing.T, dir string) string {
	t.Helper()
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	cache, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	publish(t, dir, here)
	return strings.Join([]string{
		"export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url." + here + ".insteadOf GIT_CONFIG_VALUE_0=https://github.com/connctd/connctd-go",
		"export GOPROXY=file://" + dir + ",file://" + strings.TrimSpace(string(cache)) + "/cache/download GOSUMDB=off",
		"export GOMODCACHE=" + dir + "/unpacked GOFLAGS=-modcacherw",
	}, "\n")
}

// publish makes a module proxy of a folder, with the module as it is here.
func publish(t *testing.T, dir, here string) {
	t.Helper()
	release := module.Version{Path: "github.com/connctd/connctd-go", Version: "v0.1.0"}
	versions := filepath.Join(dir, release.Path, "@v")
	if err := os.MkdirAll(versions, 0o700); err != nil {
		t.Fatal(err)
	}
	packed, err := os.Create(filepath.Join(versions, release.Version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := zip.CreateFromDir(packed, release, here); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	requires, err := os.ReadFile(filepath.Join(here, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(versions, "list"), release.Version+"\n")
	write(t, filepath.Join(versions, release.Version+".mod"), string(requires))
	write(t, filepath.Join(versions, release.Version+".info"), `{"Version": "`+release.Version+`"}`)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
