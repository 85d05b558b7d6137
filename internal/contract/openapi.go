package contract

import (
	_ "embed"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed openapi.json
var openAPI string

// OpenAPI returns the API as OpenAPI 3.1 in JSON: what the mock answers and the SDK
// asks. It is written by hand.
func OpenAPI() []byte { return []byte(openAPI) }

// Described is an operation as the OpenAPI document has it.
type Described struct {
	Name    string // of the call of the SDK
	Method  string
	Path    string           // below /api/v1, or for a token below the host; names of ids in braces
	Scopes  []string         // any of them will do; nil: no access token is needed
	Subject bool             // the header X-External-Subject-Id is needed
	Body    bool             // so is a body
	Answers map[int][]string // by status, with the codes that an error may have
}

// Describe returns the operations of the OpenAPI document, sorted by path and method.
func Describe() []Described {
	d := parsed()
	var all []Described
	for _, at := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range []string{"DELETE", "GET", "PATCH", "POST", "PUT"} {
			if raw, there := d.Paths[at][strings.ToLower(method)]; there {
				all = append(all, d.describe(method, at, raw))
			}
		}
	}
	return all
}

// openAPIDocument is as much of the document as its operations need.
type openAPIDocument struct {
	Paths      map[string]map[string]json.RawMessage
	Components struct{ Responses map[string]openAPIResponse }
}

type openAPIOperation struct {
	OperationID string
	Security    []map[string][]string
	Parameters  []openAPIRef
	RequestBody *struct{}
	Responses   map[string]openAPIResponse
}

type openAPIResponse struct {
	openAPIRef
	Content map[string]struct{ Examples map[string]struct{} }
}

// openAPIRef is a reference to a component, or none.
type openAPIRef struct {
	Ref string `json:"$ref"`
}

func parsed() (d openAPIDocument) {
	mustDecode([]byte(openAPI), &d)
	return d
}

func mustDecode(data []byte, into any) {
	if err := json.Unmarshal(data, into); err != nil {
		panic("contract: openapi.json: " + err.Error()) // it is compiled in
	}
}

func (d openAPIDocument) describe(method, at string, raw json.RawMessage) Described {
	var op openAPIOperation
	mustDecode(raw, &op)
	out := Described{Name: op.OperationID, Method: method, Path: at, Body: op.RequestBody != nil, Answers: map[int][]string{}}
	for _, way := range op.Security {
		out.Scopes = append(out.Scopes, way["oauth2"]...)
	}
	for _, p := range op.Parameters {
		out.Subject = out.Subject || path.Base(p.Ref) == "Subject"
	}
	for text, answer := range op.Responses {
		status, err := strconv.Atoi(text)
		if err != nil {
			panic("contract: openapi.json: status " + text + " of " + op.OperationID)
		}
		if answer.Ref != "" {
			answer = d.Components.Responses[path.Base(answer.Ref)]
		}
		out.Answers[status] = slices.Sorted(maps.Keys(answer.Content["application/json"].Examples))
	}
	return out
}
