package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

const (
	module = "github.com/connctd/connctd-go"
	root   = "../.." // of the repository, from where the tests of this package run
)

// pkg is what the rules need of a package as go list tells it. Test files do
// not count in Imports and Deps.
type pkg struct {
	ImportPath string
	Standard   bool
	Module     *struct {
		Path string
		Main bool
	}
	Imports []string
	Deps    []string
}

// foreign is the path of the module p is from, or "" for the standard library
// and for this module.
func (p pkg) foreign() string {
	if p.Standard || p.Module == nil || p.Module.Main {
		return ""
	}
	return p.Module.Path
}

// local is a path of this module without the module's name, and ok is false for
// any other path.
func local(importPath string) (path string, ok bool) {
	return strings.CutPrefix(importPath, module+"/")
}

// goList loads the whole module with all it depends on, once for all tests. The
// test cache does not see what go list read; it does see the walk in
// files_test.go, which reads every file, so a cached result is never a stale one.
var goList = sync.OnceValues(func() ([]pkg, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Module,Imports,Deps", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("go list: %w\n%s", err, exit.Stderr)
	}
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return decodeList(out)
})

func decodeList(out []byte) ([]pkg, error) {
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return pkgs, nil
		case err != nil:
			return nil, fmt.Errorf("decode go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
}

func listed(t *testing.T) []pkg {
	t.Helper()
	pkgs, err := goList()
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

// report fails the test with each complaint.
func report(t *testing.T, complaints []string) {
	t.Helper()
	for _, c := range complaints {
		t.Error(c)
	}
}
