package apitest

import (
	"slices"
	"strings"
	"time"
)

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

// createThing makes a thing of a subject and returns its id.
func (s *suite) createThing(subject string) string {
	s.Helper()
	created := s.want(201, "POST", thingsPath, call{subject: subject, body: aThing()})
	s.keys(created, "Id")
	return s.text(created, "Id")
}

// mapped returns the ids of the things that a client has mappings of.
func (s *suite) mapped(client result) (things []string) {
	s.Helper()
	mappings, _ := client.object["mappings"].([]any)
	for _, item := range mappings {
		mapping, _ := item.(map[string]any)
		thing, _ := mapping["thing_id"].(string)
		if key, _ := mapping["connector_thing_id"].(string); key == "" || thing == "" || len(mapping) != 2 {
			s.Fatalf("mapping = %v", mapping)
		}
		things = append(things, thing)
	}
	return things
}

// thingsOfClient: what a client made is there with it, and goes with it.
func (s *suite) thingsOfClient() {
	alice := call{subject: "alice"}
	s.createInstance(s.Plain)
	id := s.createClient(s.Plain, "alice")
	things := s.mapped(s.started(id, "alice"))
	if len(things) == 0 {
		s.Fatal("a client that is STARTED has made nothing")
	}
	s.listed(thingsPath, alice, things...)
	path := thingsPath + "/" + things[0]
	links, _ := s.hrefs(s.want(200, "GET", path, alice).object["componentLinks"])
	component := s.want(200, "GET", strings.TrimPrefix(links[0], s.BaseURL), alice)
	links, _ = s.hrefs(component.object["propertyLinks"])
	s.want(200, "GET", strings.TrimPrefix(links[0], s.BaseURL), alice)

	own := s.createThing("alice")
	s.want(200, "DELETE", path, alice)
	if slices.Contains(s.mapped(s.want(200, "GET", clientsPath+"/"+id, alice)), things[0]) {
		s.Error("a mapping names a thing that was deleted")
	}
	s.want(204, "DELETE", clientsPath+"/"+id, alice)
	s.listed(thingsPath, alice, own) // what the app made stays

	id = s.createClient(s.Plain, "alice")
	path = thingsPath + "/" + s.mapped(s.started(id, "alice"))[0]
	s.want(200, "GET", path, alice)
	s.want(204, "DELETE", clientsPath+"/"+id, alice)
	s.want(404, "GET", path, alice)
	s.listed(thingsPath, alice, own)
}

func (s *suite) things() {
	alice := call{subject: "alice"}
	id, other := s.createThing("alice"), s.createThing("alice")
	s.listed(thingsPath, alice, id, other)
	path := thingsPath + "/" + id
	one := s.want(200, "GET", path, alice)
	s.keys(one, "id", "name", "manufacturer", "status", "displayType", "mainComponentId", "componentLinks", "attributes")
	for name, want := range map[string]any{"id": id, "name": "Lamp", "manufacturer": "ACME", "displayType": "LAMP", "mainComponentId": "bulb"} {
		if one.object[name] != want {
			s.Errorf("%s of the thing = %v, want %v", name, one.object[name], want)
		}
	}
	if links, _ := s.hrefs(one.object["componentLinks"]); len(links) != 1 || links[0] != s.BaseURL+path+"/components/bulb" {
		s.Errorf("componentLinks = %v", links)
	}
	component := s.want(200, "GET", path+"/components/bulb", alice)
	s.keys(component, "id", "name", "componentType", "capabilities", "propertyLinks", "actions")
	level := path + "/components/bulb/properties/level"
	if links, _ := s.hrefs(component.object["propertyLinks"]); len(links) != 2 || links[0] != s.BaseURL+level {
		s.Errorf("propertyLinks = %v", links)
	}
	property := s.want(200, "GET", level, alice)
	s.keys(property, "id", "name", "value", "unit", "type", "lastUpdate", "propertyType")
	s.lastUpdate(property)
}

// lastUpdate returns when the value of a property was set.
func (s *suite) lastUpdate(property result) time.Time {
	s.Helper()
	at, err := time.Parse(time.RFC3339, s.text(property, "lastUpdate"))
	if err != nil || at.IsZero() {
		s.Errorf("lastUpdate = %v, want a time as in RFC 3339", property.object["lastUpdate"])
	}
	return at
}

func (s *suite) changedThings() {
	alice := call{subject: "alice"}
	path := thingsPath + "/" + s.createThing("alice")
	level, on := path+"/components/bulb/properties/level", path+"/components/bulb/properties/on"
	before := s.want(200, "GET", level, alice)
	same := s.unchanged(on, alice)
	if put := s.want(200, "PUT", level, call{subject: "alice", body: map[string]any{"value": "75"}}); put.text != "" {
		s.Errorf("the answer to PUT has a body: %s", put.text)
	}
	after := s.want(200, "GET", level, alice)
	if after.object["value"] != "75" || s.lastUpdate(after).Before(s.lastUpdate(before)) {
		s.Errorf("after PUT: %s, before: %s", after.text, before.text)
	}
	same() // the property beside it

	s.want(204, "PATCH", path, call{subject: "alice", body: map[string]any{"status": "UNAVAILABLE"}})
	if got := s.want(200, "GET", path, alice).object["status"]; got != "UNAVAILABLE" {
		s.Errorf("status after PATCH = %v", got)
	}
	if gone := s.want(200, "DELETE", path, alice); gone.text != "" {
		s.Errorf("the answer to DELETE has a body: %s", gone.text)
	}
	for _, gone := range []string{path, path + "/components/bulb", level} {
		s.want(404, "GET", gone, alice)
	}
	s.want(404, "DELETE", path, alice)
	s.want(404, "PATCH", path, call{subject: "alice", body: map[string]any{"status": "AVAILABLE"}})
	s.want(404, "PUT", level, call{subject: "alice", body: map[string]any{"value": "1"}})
	s.listed(thingsPath, alice)
}
