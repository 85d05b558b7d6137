package apitest

import "strings"

const thingsPath = "/things"

// aThing is the body of a thing that can be created.
func aThing() map[string]any {
	return map[string]any{
		"name": "Lamp", "manufacturer": "ACME", "displayType": "LAMP", "mainComponentId": "bulb",
		"attributes": []any{map[string]any{"name": "room", "value": "kitchen"}},
		"components": []any{map[string]any{
			"id": "bulb", "name": "Bulb", "componentType": "LIGHT", "capabilities": []any{"DIM"},
			"properties": []any{
				map[string]any{"id": "level", "name": "Level", "value": "50", "unit": "%", "type": "NUMBER", "propertyType": "BRIGHTNESS"},
				map[string]any{"id": "on", "name": "On", "value": "true", "unit": "", "type": "BOOLEAN", "propertyType": "SWITCH"},
			},
			"actions": []any{map[string]any{"id": "dim", "name": "Dim", "parameters": []any{map[string]any{"name": "level", "type": "NUMBER"}}}},
		}},
	}
}

// thingsOfClient: what a client made is there with it, and goes with it.
func (s *suite) thingsOfClient() {
	s.createInstance(s.Plain)
	id := s.createClient(s.Plain, "alice")
	var mappings []any
	s.eventually("the client has a thing", func() bool {
		mappings, _ = s.want(200, "GET", clientsPath+"/"+id, call{subject: "alice"}).object["mappings"].([]any)
		return len(mappings) > 0
	})
	mapping, _ := mappings[0].(map[string]any)
	thing, _ := mapping["thing_id"].(string)
	if key, _ := mapping["connector_thing_id"].(string); key == "" || thing == "" || len(mapping) != 2 {
		s.Fatalf("mapping = %v", mapping)
	}
	if _, ids := s.hrefs(s.want(200, "GET", thingsPath, call{subject: "alice"}).anyList()); len(ids) != len(mappings) {
		s.Errorf("%d things, %d mappings", len(ids), len(mappings))
	}
	one := s.want(200, "GET", thingsPath+"/"+thing, call{subject: "alice"})
	links, _ := s.hrefs(one.object["componentLinks"])
	component := s.want(200, "GET", strings.TrimPrefix(links[0], s.BaseURL), call{subject: "alice"})
	links, _ = s.hrefs(component.object["propertyLinks"])
	s.want(200, "GET", strings.TrimPrefix(links[0], s.BaseURL), call{subject: "alice"})
	s.want(204, "DELETE", clientsPath+"/"+id, call{subject: "alice"})
	s.want(404, "GET", thingsPath+"/"+thing, call{subject: "alice"})
	if list := s.want(200, "GET", thingsPath, call{subject: "alice"}); list.text != "[]" {
		s.Errorf("things after the client was deleted: %s", list.text)
	}
}

func (s *suite) things() {
	alice := call{subject: "alice"}
	created := s.want(201, "POST", thingsPath, call{subject: "alice", body: aThing()})
	s.keys(created, "Id")
	path := thingsPath + "/" + s.text(created, "Id")
	one := s.want(200, "GET", path, alice)
	s.keys(one, "id", "name", "manufacturer", "status", "displayType", "mainComponentId", "componentLinks", "attributes")
	if links, _ := s.hrefs(one.object["componentLinks"]); len(links) != 1 || links[0] != s.BaseURL+path+"/components/bulb" {
		s.Errorf("componentLinks = %v", links)
	}
	component := s.want(200, "GET", path+"/components/bulb", alice)
	s.keys(component, "id", "name", "componentType", "capabilities", "propertyLinks", "actions")
	level := path + "/components/bulb/properties/level"
	if links, _ := s.hrefs(component.object["propertyLinks"]); len(links) != 2 || links[0] != s.BaseURL+level {
		s.Errorf("propertyLinks = %v", links)
	}
	before := s.want(200, "GET", level, alice)
	s.keys(before, "id", "name", "value", "unit", "type", "lastUpdate", "propertyType")
	if put := s.want(200, "PUT", level, call{subject: "alice", body: map[string]any{"value": "75"}}); put.text != "" {
		s.Errorf("the answer to PUT has a body: %s", put.text)
	}
	after := s.want(200, "GET", level, alice)
	if after.object["value"] != "75" || s.text(after, "lastUpdate") < s.text(before, "lastUpdate") {
		s.Errorf("after PUT: %s, before: %s", after.text, before.text)
	}
	s.want(204, "PATCH", path, call{subject: "alice", body: map[string]any{"status": "UNAVAILABLE"}})
	if got := s.want(200, "GET", path, alice).object["status"]; got != "UNAVAILABLE" {
		s.Errorf("status after PATCH = %v", got)
	}
	s.want(200, "DELETE", path, alice)
	for _, gone := range []string{path, path + "/components/bulb", level} {
		s.want(404, "GET", gone, alice)
	}
	s.want(404, "DELETE", path, alice)
}

func (s *suite) badThings() {
	id := s.text(s.want(201, "POST", thingsPath, call{subject: "alice", body: aThing()}), "Id")
	path := thingsPath + "/" + id
	level := path + "/components/bulb/properties/level"
	for _, value := range []any{"bright", "", "1e999", " 1", 7, nil, true} {
		s.want(400, "PUT", level, call{subject: "alice", body: map[string]any{"value": value}})
	}
	s.want(400, "PUT", path+"/components/bulb/properties/on", call{subject: "alice", body: map[string]any{"value": "1"}})
	s.want(400, "PUT", level, call{subject: "alice", body: map[string]any{}})
	s.want(400, "PATCH", path, call{subject: "alice", body: map[string]any{"status": "BROKEN"}})
	if got := s.want(200, "GET", level, call{subject: "alice"}).object["value"]; got != "50" {
		s.Errorf("a refused PUT changed the value to %v", got)
	}
	for _, missing := range []string{path + "/components/none", path + "/components/bulb/properties/none", thingsPath + nobody} {
		s.want(404, "GET", missing, call{subject: "alice"})
	}
	for field, value := range map[string]any{"name": "", "mainComponentId": "none", "status": "BROKEN", "components": []any{}} {
		thing := aThing()
		thing[field] = value
		s.want(400, "POST", thingsPath, call{subject: "alice", body: thing})
	}
	// One edition of the documents has the names in lower case.
	lower := map[string]any{
		"name": "Lamp", "displaytype": "LAMP", "maincomponentid": "bulb",
		"components": []any{map[string]any{"id": "bulb", "name": "Bulb", "componenttype": "LIGHT"}},
	}
	id = s.text(s.want(201, "POST", thingsPath, call{subject: "alice", body: lower}), "Id")
	if got := s.want(200, "GET", thingsPath+"/"+id, call{subject: "alice"}); got.object["displayType"] != "LAMP" {
		s.Errorf("a thing sent in lower case: %s", got.text)
	}
}
