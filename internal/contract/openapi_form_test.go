package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/contract"
)

// Every reference leads to a component, and every component is for something.
func TestOpenAPIReferences(t *testing.T) {
	t.Parallel()
	var doc struct {
		Components map[string]map[string]any
	}
	if err := json.Unmarshal(contract.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for kind, all := range doc.Components {
		for name := range all {
			if kind != "securitySchemes" { // which are named and not referred to
				there["#/components/"+kind+"/"+name] = true
			}
		}
	}
	used := map[string]bool{}
	references(value(t, string(contract.OpenAPI())), used)
	if diff := cmp.Diff(there, used); diff != "" {
		t.Errorf("components (-there +used):\n%s", diff)
	}
}

// references collects what is referred to in a value.
func references(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if ref, isText := v["$ref"].(string); isText {
			into[ref] = true
		}
		for _, item := range v {
			references(item, into)
		}
	case []any:
		for _, item := range v {
			references(item, into)
		}
	}
}

// The examples of errors are the table of codes: each has its own status, under which
// alone operations have it.
func TestOpenAPIErrors(t *testing.T) {
	t.Parallel()
	var doc struct {
		Components struct {
			Examples map[string]struct {
				Value struct{ Status, Error, Description string }
			}
			Schemas struct {
				ErrorCode struct{ AnyOf []struct{ Enum []string } }
			}
		}
	}
	if err := json.Unmarshal(contract.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	listed := slices.Sorted(slices.Values(doc.Components.Schemas.ErrorCode.AnyOf[0].Enum))
	if diff := cmp.Diff(slices.Sorted(maps.Keys(doc.Components.Examples)), listed); diff != "" {
		t.Errorf("codes (-examples +listed):\n%s", diff)
	}
	for code, example := range doc.Components.Examples {
		if example.Value.Error != code || example.Value.Description == "" {
			t.Errorf("the example of %s is %+v", code, example.Value)
		}
	}
	for _, op := range contract.Describe() {
		for status, codes := range op.Answers {
			for _, code := range codes {
				example, known := doc.Components.Examples[code]
				if oauth2 := op.Name == "FetchToken" && status < 500; known == oauth2 {
					t.Errorf("%s: %s under %d stands in the table of codes: %v", op.Name, code, status, known)
				}
				if known && example.Value.Status != strconv.Itoa(status) {
					t.Errorf("%s: %s stands under %d, its example under %s", op.Name, code, status, example.Value.Status)
				}
			}
		}
	}
}

// A name that stands twice in an object would be lost without a word.
func TestOpenAPIHasNoNameTwice(t *testing.T) {
	t.Parallel()
	d := json.NewDecoder(bytes.NewReader(contract.OpenAPI()))
	if err := noNameTwice(d, ""); err != nil {
		t.Error(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Errorf("after the document: %v, want its end", err)
	}
	if err := noNameTwice(json.NewDecoder(strings.NewReader(`{"a": [{"b": 1, "b": 2}]}`)), ""); err == nil {
		t.Error("a name that stands twice is not found")
	}
}

// noNameTwice reads one value.
func noNameTwice(d *json.Decoder, at string) error {
	open, err := d.Token()
	if err != nil {
		return err
	}
	delim, isDelim := open.(json.Delim)
	if !isDelim {
		return nil
	}
	seen := map[string]bool{}
	for n := 0; d.More(); n++ {
		name := fmt.Sprint(n)
		if delim == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name, _ = key.(string)
		}
		if seen[name] {
			return fmt.Errorf("%s/%s stands twice", at, name)
		}
		seen[name] = true
		if err := noNameTwice(d, at+"/"+name); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
