package apitest

import (
	"fmt"
	"reflect"
)

const descriptionsPath = "/connectors/descriptions"

// descriptions: everyone may read them, so a bad token does not matter.
func (s *suite) descriptions() {
	seen := map[string]bool{}
	for _, token := range []string{"", "Bearer nonsense", "Basic eDp5", "Bearer " + s.Token} {
		for _, item := range s.want(200, "GET", descriptionsPath, call{token: new(token)}).list {
			d, _ := item.(map[string]any)
			seen[s.description(d)] = true
		}
	}
	if !seen[s.Plain.Type] || !seen[s.Consent.Type] {
		s.Errorf("descriptions of %v, want %s and %s", seen, s.Plain.Type, s.Consent.Type)
	}
}

// description checks one item of the list and returns its type.
func (s *suite) description(d map[string]any) string {
	s.Helper()
	id, number := d["id"].(float64)
	typeID, _ := d["type_id"].(string)
	if !number || id < 1 || typeID == "" {
		s.Errorf("a description without a number as id, or without type_id: %v", d)
	}
	for _, sample := range []string{"sample_instance_configuration", "sample_client_configuration"} {
		if config, _ := d[sample].(map[string]any); config["connector_type_id"] != typeID {
			s.Errorf("%s of %s: %v", sample, typeID, d[sample])
		}
	}
	for _, name := range []string{"name", "description", "logo"} {
		if text, isText := d[name].(string); !isText || name == "name" && text == "" {
			s.Errorf("%s of %s is no text: %v", name, typeID, d[name])
		}
	}
	return typeID
}

// oneDescription: by its id there is the same as in the list.
func (s *suite) oneDescription() {
	anyone := call{token: new("")}
	ids := map[any]bool{}
	for _, item := range s.want(200, "GET", descriptionsPath, anyone).list {
		d, _ := item.(map[string]any)
		one := s.want(200, "GET", fmt.Sprint(descriptionsPath, "/", d["id"]), anyone)
		s.keys(one, "id", "type_id", "name", "description", "logo", "sample_instance_configuration", "sample_client_configuration")
		if !reflect.DeepEqual(one.object, d) {
			s.Errorf("the description is %s, in the list %v", one.text, d)
		}
		if ids[d["id"]] {
			s.Errorf("two descriptions have the id %v", d["id"])
		}
		ids[d["id"]] = true
	}
	for _, id := range []string{"/999999", "/0", "/-1", "/none", "/" + s.Plain.Type} {
		s.want(404, "GET", descriptionsPath+id, anyone)
		s.want(404, "GET", descriptionsPath+id, call{token: new("Bearer nonsense")})
	}
}
