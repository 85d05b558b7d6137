package house

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rooms says which other rooms a room may import in its non-test files. A room
// is a folder with what is below it, except for folders that have their own row.
//
//	examples → mockserver → connector → connctd
var rooms = map[string][]string{
	"connctd":                 {},
	"connector":               {"connctd"},
	"connector/boltstore":     {"connector"},
	"connector/connectortest": {"connctd", "connector", "mockserver"},
	"connector/enginetest":    {"connector"},
	"connector/storetest":     {"connector"},
	"mockserver":              {"connctd", "connector", "internal/contract", "internal/state"},
	"mockserver/cmd":          {"connctd", "connector", "mockserver", "internal/contract", "internal/state"},
	"examples":                {"connctd", "connector", "connector/boltstore", "mockserver"},
	"internal":                {}, // what is small and shared: any room may import it, it imports no other
	"internal/contract":       {},
	"internal/state":          {"connctd"},
	"internal/apitest":        {"connctd", "internal/contract", "internal/state"},
	"internal/house":          {},
}

// roomOf is the longest row that path is in, or "".
func roomOf(path string) string {
	for path != "" {
		if _, ok := rooms[path]; ok {
			return path
		}
		path = path[:max(strings.LastIndexByte(path, '/'), 0)]
	}
	return ""
}

// mayImport reports whether a package may import another, both without the
// module's name. A folder below mockserver is not free to import mockserver
// itself, so that the package stays something only its users import.
func mayImport(from, to string) bool {
	fromRoom, toRoom := roomOf(from), roomOf(to)
	if toRoom == "internal" || fromRoom == toRoom && to != "mockserver" {
		return true
	}
	return slices.Contains(rooms[fromRoom], toRoom)
}

func importComplaints(pkgs []pkg) []string {
	var out []string
	for _, p := range pkgs {
		from, ok := local(p.ImportPath)
		if !ok {
			continue
		}
		if roomOf(from) == "" {
			out = append(out, from+" is in no room: give it a row in the table of rooms")
			continue
		}
		for _, imported := range p.Imports {
			if to, ok := local(imported); ok && !mayImport(from, to) {
				out = append(out, fmt.Sprintf("%s must not import %s", from, to))
			}
		}
	}
	return out
}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	report(t, importComplaints(listed(t)))
}

func TestImportComplaints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from, to string
		bad      bool
	}{
		"connector imports connctd":           {from: "connector", to: "connctd"},
		"connctd imports connector":           {from: "connctd", to: "connector", bad: true},
		"connctd imports the state":           {from: "connctd", to: "internal/state", bad: true},
		"connector imports mockserver":        {from: "connector", to: "mockserver", bad: true},
		"boltstore imports connector":         {from: "connector/boltstore", to: "connector"},
		"boltstore imports mockserver":        {from: "connector/boltstore", to: "mockserver", bad: true},
		"connectortest imports mockserver":    {from: "connector/connectortest", to: "mockserver"},
		"connector imports boltstore":         {from: "connector", to: "connector/boltstore", bad: true},
		"mockserver imports boltstore":        {from: "mockserver", to: "connector/boltstore", bad: true},
		"an example imports boltstore":        {from: "examples/giphy", to: "connector/boltstore"},
		"connector imports storetest":         {from: "connector", to: "connector/storetest", bad: true},
		"connector imports connectortest":     {from: "connector", to: "connector/connectortest", bad: true},
		"mockserver imports connector":        {from: "mockserver", to: "connector"},
		"mockserver imports the state":        {from: "mockserver", to: "internal/state"},
		"mockserver imports an example":       {from: "mockserver", to: "examples/giphy", bad: true},
		"the command imports mockserver":      {from: "mockserver/cmd/connctd-mock", to: "mockserver"},
		"a part of mockserver imports it":     {from: "mockserver/part", to: "mockserver", bad: true},
		"mockserver imports a part of it":     {from: "mockserver", to: "mockserver/part"},
		"an example imports mockserver":       {from: "examples/quickstart", to: "mockserver"},
		"an example imports another":          {from: "examples/webapp", to: "examples/giphy"},
		"the state imports connctd":           {from: "internal/state", to: "connctd"},
		"the state imports mockserver":        {from: "internal/state", to: "mockserver", bad: true},
		"conformance tests import the rules":  {from: "internal/apitest", to: "internal/contract"},
		"conformance tests import mockserver": {from: "internal/apitest", to: "mockserver", bad: true},
		"the SDK imports something shared":    {from: "connctd", to: "internal/shared"},
		"something shared imports its like":   {from: "internal/shared", to: "internal/other"},
		"something shared imports the SDK":    {from: "internal/shared", to: "connctd", bad: true},
		"a new room nobody gave a row":        {from: "gateway", to: "internal/shared", bad: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := pkg{ImportPath: module + "/" + tc.from, Imports: []string{"fmt", module + "/" + tc.to}}
			if got := importComplaints([]pkg{p}); (len(got) > 0) != tc.bad {
				t.Errorf("complaints about %s → %s = %q, want some: %v", tc.from, tc.to, got, tc.bad)
			}
		})
	}
}

func TestRoomOf(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, path := range []string{"connector/connectortest/deep", "connector/boltstore", "connector/new", "connctdx", "internal/scrub"} {
		got[path] = roomOf(path)
	}
	want := map[string]string{
		"connector/connectortest/deep": "connector/connectortest",
		"connector/boltstore":          "connector/boltstore",
		"connector/new":                "connector",
		"connctdx":                     "",
		"internal/scrub":               "internal",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rooms (-want +got):\n%s", diff)
	}
}
