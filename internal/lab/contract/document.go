// Package contract holds the mock, the SDK and the conformance suite to the OpenAPI
// document with a validator that somebody else wrote: every request and every answer
// that passes a [Validator] is looked at.
//
// The document is OpenAPI 3.1, and the validator takes its schemas as JSON Schema
// 2020-12: types in a list, and keywords beside a reference. A format is a note to it,
// as that standard says. What it does not look at is looked at here: a redirect that
// nobody documents, a body where none belongs, the code of an error, the methods in
// Allow, and a member of an answer that no schema names.
package contract

import (
	"encoding/json"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/connctd/connctd-go/internal/contract"
)

// document is the OpenAPI document in two readings.
type document struct {
	open   routers.Router // as it stands: for requests
	closed routers.Router // nothing but what it names: for answers of the mock
	spec   *openapi3.T    // of closed
}

func load() (*document, error) {
	_, open, err := parse(contract.OpenAPI())
	if err != nil {
		return nil, err
	}
	narrow, err := closed(contract.OpenAPI())
	if err != nil {
		return nil, err
	}
	spec, router, err := parse(narrow)
	return &document{open, router, spec}, err
}

func parse(data []byte) (*openapi3.T, routers.Router, error) {
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(data)
	if err != nil {
		return nil, nil, fmt.Errorf("load the OpenAPI document: %w", err)
	}
	if err := spec.Validate(loader.Context); err != nil { // examples and all
		return nil, nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	router, err := gorillamux.NewRouter(spec)
	return spec, router, err
}

// closed returns the document with schemas that take no member which they do not name.
// Who reads answers must ignore such, so the document allows them; the mock has none to
// give.
func closed(data []byte) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	for _, item := range schemas {
		schema, _ := item.(map[string]any)
		if _, has := schema["properties"]; has {
			schema["additionalProperties"] = false
		}
	}
	return json.Marshal(doc)
}
