package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules of the API are pure: given the same state and the same request they
// give the same answer. So they may not reach for what would break that.
var (
	impureImports = []string{"net/http", "math/rand", "math/rand/v2", "crypto/rand"}
	clockReaders  = []string{
		"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "Tick", "NewTimer", "NewTicker",
	}
)

// purityComplaints names what is impure in one file.
func purityComplaints(name string, src []byte) ([]string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out []string
	complain := func(n ast.Node, what string) {
		out = append(out, fmt.Sprintf("%s: %s", fset.Position(n.Pos()), what))
	}
	clock := checkImports(file, complain)
	for n := range ast.Preorder(file) {
		switch n := n.(type) {
		case *ast.GoStmt:
			complain(n, "starts a goroutine")
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == clock && slices.Contains(clockReaders, n.Sel.Name) {
				complain(n, "uses the clock by time."+n.Sel.Name)
			}
		}
	}
	return out, nil
}

// checkImports returns the name that package time has in the file.
func checkImports(file *ast.File, complain func(ast.Node, string)) (clock string) {
	for _, imp := range file.Imports {
		importPath, err := strconv.Unquote(imp.Path.Value)
		switch {
		case err == nil && slices.Contains(impureImports, importPath):
			complain(imp, "imports "+importPath)
		case importPath == "time" && imp.Name != nil:
			clock = imp.Name.Name
		case importPath == "time":
			clock = "time"
		}
	}
	return clock
}

func TestStateIsPure(t *testing.T) {
	t.Parallel()
	files := 0
	err := fs.WalkDir(os.DirFS(root), "internal/state", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		files++
		src, err := fs.ReadFile(os.DirFS(root), name)
		if err != nil {
			return err
		}
		complaints, err := purityComplaints(name, src)
		report(t, complaints)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Error("internal/state has no Go files")
	}
}

func TestPurityComplaints(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		src string
		bad bool
	}{
		"time as a value":     {src: `import "time"; func f(now time.Time) time.Time { return now.Add(time.Second) }`},
		"a method named Now":  {src: `import "time"; func f(s S) time.Time { return s.Now() }`},
		"the clock":           {src: `import "time"; var now = time.Now()`, bad: true},
		"the clock as value":  {src: `import "time"; var now = time.Now`, bad: true},
		"the clock, renamed":  {src: `import tm "time"; func f(t tm.Time) any { return tm.Since(t) }`, bad: true},
		"a timer":             {src: `import "time"; var c = time.After(1)`, bad: true},
		"a goroutine":         {src: `func f() { go f() }`, bad: true},
		"HTTP":                {src: `import _ "net/http"`, bad: true},
		"only URLs":           {src: `import _ "net/url"`},
		"random":              {src: `import _ "math/rand"`, bad: true},
		"random, second form": {src: `import _ "math/rand/v2"`, bad: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := purityComplaints("x.go", []byte("package x; "+tc.src))
			if err != nil {
				t.Fatal(err)
			}
			if (len(got) > 0) != tc.bad {
				t.Errorf("complaints = %q, want some: %v", got, tc.bad)
			}
		})
	}
}
