package connctd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// No type of this package that travels is left out.
func TestWireTypesAreAll(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, w := range wireTypes {
		name, _, _ := strings.Cut(reflect.TypeOf(w.value).Name(), "[")
		listed = append(listed, name)
	}
	slices.Sort(listed)
	if diff := cmp.Diff(taggedTypes(t), listed); diff != "" {
		t.Errorf("types (-with tags of JSON +listed):\n%s", diff)
	}
}

// taggedTypes returns the exported structs of the package with tags of JSON.
func taggedTypes(t *testing.T) (names []string) {
	t.Helper()
	files, _ := filepath.Glob("*.go")
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for n := range ast.Preorder(file) {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() && tagged(spec) {
				names = append(names, spec.Name.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func tagged(spec *ast.TypeSpec) bool {
	s, ok := spec.Type.(*ast.StructType)
	return ok && slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool {
		return f.Tag != nil && strings.Contains(f.Tag.Value, `json:"`)
	})
}

// The values that the document lists are the constants.
func TestValuesAreTheOpenAPI(t *testing.T) {
	t.Parallel()
	all := schemas(t)
	for name, tc := range map[string]struct{ file, prefix string }{
		"ClientStatus": {"connectorclient.go", "Status"},
		"ThingStatus":  {"thing.go", "Thing"},
		"ValueType":    {"value.go", "Type"},
		"ActionStatus": {"action.go", "Action"},
	} {
		var want []string
		for _, v := range all[name].Enum {
			want = append(want, strings.ToUpper(v)) // either spelling is the same status
		}
		slices.Sort(want)
		if diff := cmp.Diff(slices.Compact(want), constants(t, tc.file, tc.prefix)); diff != "" {
			t.Errorf("%s (-OpenAPI +constants):\n%s", name, diff)
		}
	}
}
