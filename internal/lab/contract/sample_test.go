package contract

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

const samples = "../../../connctd/testdata/wire"

// schemaOf names the schema of each sample.
var schemaOf = map[string]string{
	"component.json":                 "Component",
	"create-client-request.json":     "ClientSpec",
	"create-client-response.json":    "CreatedClient",
	"create-instance-request.json":   "InstanceSpec",
	"create-instance-response.json":  "Created",
	"description.json":               "Description",
	"error-later.json":               "Error",
	"error.json":                     "Error",
	"get-callback-url-response.json": "Link",
	"get-client-response.json":       "ConnectorClient",
	"get-instance-response.json":     "Instance",
	"list-clients-response.json":     "Links",
	"list-instances-response.json":   "Links",
	"list-subjects-response.json":    "Links",
	"property.json":                  "Property",
	"register-callback-request.json": "CallbackRegistration",
	"thing-create.json":              "NewThing",
	"thing.json":                     "Thing",
	"token.json":                     "Token",
	"trigger-action-request.json":    "ActionParameters",
	"trigger-action-response.json":   "ActionRequest",
}

// The samples, which SDK and documents are tested with, have nothing that their
// schemas do not name; spoiled, they do not fit.
func TestSamplesFitTheirSchemas(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(samples, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, filepath.Base(file))
	}
	if diff := cmp.Diff(names, slices.Sorted(maps.Keys(schemaOf))); diff != "" {
		t.Errorf("samples (-there +with a schema):\n%s", diff)
	}
	spec := newValidator(t).doc.spec
	for name, schema := range schemaOf {
		sample := read(t, name)
		if err := fits(spec, schema, sample); err != nil {
			t.Errorf("%s is no %s: %v", name, schema, err)
		}
		if fits(spec, schema, spoiled(sample)) == nil {
			t.Errorf("%s is a %s though it was spoiled", name, schema)
		}
	}
}

func read(t *testing.T, name string) (v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func fits(spec *openapi3.T, schema string, v any) error {
	return spec.Components.Schemas[schema].Value.VisitJSON(v, openapi3.EnableJSONSchema2020())
}

// spoiled returns a copy in which the first object has one member more, a number.
func spoiled(v any) any {
	switch v := v.(type) {
	case []any:
		return append([]any{spoiled(v[0])}, v[1:]...)
	case map[string]any:
		v = maps.Clone(v)
		v["nobody_knows"] = 1.0
		return v
	}
	return nil
}
