package apitest

import "strings"

// badValues: what a property or a status cannot be is refused and changes nothing.
func (s *suite) badValues() {
	alice := call{subject: "alice"}
	path := thingsPath + "/" + s.createThing("alice")
	level := path + "/components/bulb/properties/level"
	same, sameThing := s.unchanged(level, alice), s.unchanged(path, alice)
	for _, value := range []any{"bright", "", "1e999", " 1", "NaN", 7, nil, true, []any{}, map[string]any{}} {
		s.want(400, "PUT", level, call{subject: "alice", body: map[string]any{"value": value}})
	}
	s.want(400, "PUT", level, call{subject: "alice", body: map[string]any{}})
	for _, value := range []string{"1", "yes", "TRUE "} {
		s.want(400, "PUT", path+"/components/bulb/properties/on", call{subject: "alice", body: map[string]any{"value": value}})
	}
	for _, status := range []any{"BROKEN", "", nil, 7} {
		s.want(400, "PATCH", path, call{subject: "alice", body: map[string]any{"status": status}})
	}
	same()
	sameThing()
	const noPart, noValue = "/components/none/properties/level", "/components/bulb/properties/none"
	for _, missing := range []string{path + "/components/none", path + noPart, path + noValue, thingsPath + nobody} {
		s.want(404, "GET", missing, alice)
	}
	for _, missing := range []string{path + noPart, path + noValue, thingsPath + nobody + noValue} {
		s.want(404, "PUT", missing, call{subject: "alice", body: map[string]any{"value": "1"}})
	}
}

// badThings: each of these has one thing wrong.
func (s *suite) badThings() {
	for what, spoil := range map[string]func(thing, component, property map[string]any){
		"no name":                func(t, _, _ map[string]any) { t["name"] = "" },
		"no such main component": func(t, _, _ map[string]any) { t["mainComponentId"] = "none" },
		"no such status":         func(t, _, _ map[string]any) { t["status"] = "BROKEN" },
		"no components":          func(t, _, _ map[string]any) { t["components"] = []any{} },
		"components no list":     func(t, _, _ map[string]any) { t["components"] = "bulb" },
		"component twice":        func(t, c, _ map[string]any) { t["components"] = []any{c, c} },
		"component id empty":     func(_, c, _ map[string]any) { c["id"] = "" },
		"component id long":      func(t, c, _ map[string]any) { c["id"] = strings.Repeat("a", 201); t["mainComponentId"] = c["id"] },
		"component id a path":    func(t, c, _ map[string]any) { c["id"], t["mainComponentId"] = "a/b", "a/b" },
		"property twice":         func(_, c, p map[string]any) { c["properties"] = []any{p, p} },
		"property id a space":    func(_, _, p map[string]any) { p["id"] = "a b" },
		"property type unknown":  func(_, _, p map[string]any) { p["type"] = "COLOUR" },
		"property value no number": func(_, _, p map[string]any) {
			p["value"] = "bright"
		},
	} {
		thing := aThing()
		components, _ := thing["components"].([]any)
		component, _ := components[0].(map[string]any)
		properties, _ := component["properties"].([]any)
		property, _ := properties[0].(map[string]any)
		spoil(thing, component, property)
		if got := s.do("POST", thingsPath, call{subject: "alice", body: thing}); got.status != 400 {
			s.Errorf("a thing with %s: %d %s, want 400", what, got.status, got.text)
		} else {
			s.checkError(what, got)
		}
	}
	s.listed(thingsPath, call{subject: "alice"}) // nothing was made
}

// lowerCaseThings: one edition of the documents has the names so.
func (s *suite) lowerCaseThings() {
	lower := map[string]any{
		"name": "Lamp", "displaytype": "LAMP", "maincomponentid": "bulb",
		"components": []any{map[string]any{"id": "bulb", "name": "Bulb", "componenttype": "LIGHT"}},
	}
	path := thingsPath + "/" + s.text(s.want(201, "POST", thingsPath, call{subject: "alice", body: lower}), "Id")
	one := s.want(200, "GET", path, call{subject: "alice"})
	if one.object["displayType"] != "LAMP" || one.object["mainComponentId"] != "bulb" {
		s.Errorf("a thing sent in lower case: %s", one.text)
	}
	if component := s.want(200, "GET", path+"/components/bulb", call{subject: "alice"}); component.object["componentType"] != "LIGHT" {
		s.Errorf("a component sent in lower case: %s", component.text)
	}
}
