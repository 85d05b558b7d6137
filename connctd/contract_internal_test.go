package connctd

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/contract"
)

// said is what the OpenAPI document and the table of operations must agree on.
type said struct {
	Method, Path    string
	Open, Redirects bool
}

// The operations of the OpenAPI document are those of the SDK, under the same names
// and with the same names of ids in their paths.
func TestOperationsAreTheOpenAPI(t *testing.T) {
	t.Parallel()
	want, got := map[string]said{}, map[string]said{}
	for _, op := range contract.Describe() {
		_, redirects := op.Answers[303]
		want[op.Name] = said{op.Method, op.Path, op.Scopes == nil && op.Name != opFetchToken.name, redirects}
	}
	for _, op := range []operation{
		opListDescriptions, opGetDescription, opCreateInstance, opListInstances, opGetInstance, opDeleteInstance,
		opCreateClient, opListClients, opGetClient, opDeleteClient, opCreateThing, opListThings, opGetThing, opGetComponent,
		opGetProperty, opSetProperty, opSetThingStatus, opDeleteThing, opTriggerAction, opRegisterCallback, opGetCallbackURL,
		opListSubjects, opFetchToken,
	} {
		got[op.name] = said{op.method, op.path, op.has(open), op.has(redirects)}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-OpenAPI +table):\n%s", diff)
	}
	source, err := os.ReadFile("operation.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`operation\{"`).FindAll(source, -1)); n != len(got) {
		t.Errorf("operation.go has %d operations, the list of this test %d", n, len(got))
	}
}

// The codes and the scopes of the OpenAPI document are those of this package.
func TestConstantsAreTheOpenAPI(t *testing.T) {
	t.Parallel()
	var doc struct {
		Components struct {
			Examples        map[string]any
			SecuritySchemes struct {
				OAuth2 struct {
					Flows struct {
						ClientCredentials struct{ Scopes map[string]string }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(contract.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(doc.Components.Examples)), constants(t, "error.go", "Code")); diff != "" {
		t.Errorf("codes (-OpenAPI +constants):\n%s", diff)
	}
	scopes := slices.Sorted(maps.Keys(doc.Components.SecuritySchemes.OAuth2.Flows.ClientCredentials.Scopes))
	if diff := cmp.Diff(scopes, constants(t, "option.go", "Scope")); diff != "" {
		t.Errorf("scopes (-OpenAPI +constants):\n%s", diff)
	}
}

// constants returns the texts of the constants in a file whose names begin alike.
func constants(t *testing.T, file, prefix string) (texts []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for n := range ast.Preorder(f) {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, prefix) || len(spec.Values) != 1 {
			continue
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
		}
	}
	slices.Sort(texts)
	return texts
}
