package house

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Modules a user of this one may be given. Everything else is for tests, or
// needs a commit that says what it saves.
var (
	everywhere = []string{
		"github.com/hashicorp/go-retryablehttp",
		"github.com/hashicorp/go-cleanhttp",
		"golang.org/x/oauth2",
		"github.com/google/uuid",
	}
	leftOfSDK = []string{"golang.org/x/time"}
	withStore = []string{bbolt, "golang.org/x/sys"} // only where boltstore is
	testsOnly = []string{"github.com/google/go-cmp", "github.com/jarcoal/httpmock"}
)

const (
	bbolt     = "go.etcd.io/bbolt"
	boltstore = "connector/boltstore" // the only package that may import bbolt
)

// mayLink reports whether p, which is path here, may bring in mod.
func mayLink(p pkg, path, mod string) bool {
	switch {
	case slices.Contains(everywhere, mod):
		return true
	case slices.Contains(withStore, mod):
		return path == boltstore || slices.Contains(p.Deps, module+"/"+boltstore)
	}
	return roomOf(path) != "connctd" && slices.Contains(leftOfSDK, mod)
}

// boltComplaints names who imports bbolt past boltstore, tests aside.
func boltComplaints(pkgs []pkg) []string {
	var out []string
	for _, p := range pkgs {
		path, ok := local(p.ImportPath)
		if ok && path != boltstore && slices.ContainsFunc(p.Imports, func(imported string) bool { return within(imported, bbolt) }) {
			out = append(out, path+" imports bbolt; only "+boltstore+" may")
		}
	}
	return out
}

// moduleComplaints names the modules that get into a build through a package of
// this module, though they should not.
func moduleComplaints(pkgs []pkg) []string {
	moduleOf := map[string]string{}
	for _, p := range pkgs {
		moduleOf[p.ImportPath] = p.foreign()
	}
	var out []string
	for _, p := range pkgs {
		path, ok := local(p.ImportPath)
		if !ok || strings.HasPrefix(path, "internal/") {
			continue
		}
		mods := map[string]bool{}
		for _, dep := range p.Deps {
			if mod := moduleOf[dep]; mod != "" && !mods[mod] && !mayLink(p, path, mod) {
				mods[mod] = true
				out = append(out, fmt.Sprintf("%s brings in %s (by %s)", path, mod, dep))
			}
		}
	}
	return out
}

// testOnlyComplaints names the non-test imports of modules that are for tests,
// in internal packages too.
func testOnlyComplaints(pkgs []pkg) []string {
	var out []string
	for _, p := range pkgs {
		path, ok := local(p.ImportPath)
		for _, imported := range p.Imports {
			if ok && slices.ContainsFunc(testsOnly, func(mod string) bool { return within(imported, mod) }) {
				out = append(out, fmt.Sprintf("%s imports %s outside of its tests", path, imported))
			}
		}
	}
	return out
}

// within reports whether path is parent or below it.
func within(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}

// testingComplaints names the packages of mockserver that would link package
// testing, and its flags, into the command. It complains about an empty list too.
func testingComplaints(pkgs []pkg) []string {
	var out []string
	seen := false
	for _, p := range pkgs {
		path, ok := local(p.ImportPath)
		if !ok || !within(path, "mockserver") {
			continue
		}
		seen = seen || path == "mockserver"
		if slices.Contains(p.Deps, "testing") {
			out = append(out, path+" depends on package testing")
		}
	}
	if !seen {
		out = append(out, "there is no package mockserver")
	}
	return out
}

func TestModulesOfABuild(t *testing.T) {
	t.Parallel()
	report(t, moduleComplaints(listed(t)))
}

func TestBoltIsBehindItsStore(t *testing.T) {
	t.Parallel()
	report(t, boltComplaints(listed(t)))
}

func TestModulesForTests(t *testing.T) {
	t.Parallel()
	report(t, testOnlyComplaints(listed(t)))
}

func TestMockserverDoesNotLinkTesting(t *testing.T) {
	t.Parallel()
	report(t, testingComplaints(listed(t)))
}
