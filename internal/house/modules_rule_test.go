package house

import (
	"strings"
	"testing"
)

// build is a go list of one package of this module with one dependency.
func build(t *testing.T, path, dep, mod string) []pkg {
	t.Helper()
	pkgs, err := decodeList([]byte(`
		{"ImportPath": "` + dep + `", "Module": {"Path": "` + mod + `"}}
		{"ImportPath": "fmt", "Standard": true}
		{"ImportPath": "` + module + "/" + path + `", "Module": {"Path": "` + module + `", "Main": true},
		 "Imports": ["fmt", "` + dep + `"], "Deps": ["fmt", "` + dep + `"]}`))
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

func TestModuleComplaints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path, mod string
		bad       bool
	}{
		"retries in the SDK":           {path: "connctd", mod: "github.com/hashicorp/go-retryablehttp"},
		"rate limits in the SDK":       {path: "connctd", mod: "golang.org/x/time", bad: true},
		"rate limits in the runtime":   {path: "connector", mod: "golang.org/x/time"},
		"bbolt in its store":           {path: "connector/boltstore", mod: "go.etcd.io/bbolt"},
		"what bbolt needs":             {path: "connector/boltstore", mod: "golang.org/x/sys"},
		"bbolt in the SDK":             {path: "connctd", mod: "go.etcd.io/bbolt", bad: true},
		"bbolt in the runtime":         {path: "connector", mod: "go.etcd.io/bbolt", bad: true},
		"bbolt without its store":      {path: "examples/giphy", mod: "go.etcd.io/bbolt", bad: true},
		"a logger in the runtime":      {path: "connector", mod: "go.uber.org/zap", bad: true},
		"a router in mockserver":       {path: "mockserver", mod: "github.com/gorilla/mux", bad: true},
		"a framework in an example":    {path: "examples/webapp", mod: "github.com/labstack/echo", bad: true},
		"an internal package is free":  {path: "internal/apitest", mod: "github.com/gorilla/mux"},
		"a name that only begins like": {path: "connctd", mod: "golang.org/x/oauth2x", bad: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := moduleComplaints(build(t, tc.path, tc.mod+"/sub", tc.mod)); (len(got) > 0) != tc.bad {
				t.Errorf("complaints = %q, want some: %v", got, tc.bad)
			}
		})
	}
}

// Who imports boltstore brings in bbolt, and does not import it.
func TestBoltComplaints(t *testing.T) {
	t.Parallel()
	user := build(t, "examples/giphy", bbolt, bbolt)
	user[2].Imports = []string{module + "/" + boltstore}
	user[2].Deps = append(user[2].Deps, module+"/"+boltstore)
	if got := append(moduleComplaints(user), boltComplaints(user)...); len(got) > 0 {
		t.Errorf("complaints about a user of boltstore = %q", got)
	}
	for path, bad := range map[string]bool{boltstore: false, "connector": true, "internal/state": true} {
		if got := boltComplaints(build(t, path, bbolt+"/errors", bbolt)); (len(got) > 0) != bad {
			t.Errorf("complaints about %s → bbolt = %q, want some: %v", path, got, bad)
		}
	}
}

func TestTestOnlyComplaints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path, dep string
		bad       bool
	}{
		"go-cmp in connectortest":    {path: "connector/connectortest", dep: "github.com/google/go-cmp/cmp", bad: true},
		"httpmock in apitest":        {path: "internal/apitest", dep: "github.com/jarcoal/httpmock", bad: true},
		"uuid, from the same people": {path: "connctd", dep: "github.com/google/uuid"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := testOnlyComplaints(build(t, tc.path, tc.dep, tc.dep)); (len(got) > 0) != tc.bad {
				t.Errorf("complaints = %q, want some: %v", got, tc.bad)
			}
		})
	}
}

func TestTestingComplaints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path, dep, want string
	}{
		"clean":                  {path: "mockserver", dep: "testing/fstest"},
		"testing in mockserver":  {path: "mockserver", dep: "testing", want: "mockserver depends on package testing"},
		"testing elsewhere":      {path: "connector/connectortest", dep: "testing", want: "there is no package mockserver"},
		"testing in the command": {path: "mockserver/cmd/x", dep: "testing", want: "mockserver/cmd/x depends on package testing"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(testingComplaints(build(t, tc.path, tc.dep, tc.dep)), "\n")
			if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("complaints = %q, want %q", got, tc.want)
			}
		})
	}
}
