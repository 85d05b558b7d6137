package apitest

import (
	"maps"
	"strings"
)

const (
	instancesPath = "/connectors/instances"
	nobody        = "/00000000-0000-4000-8000-000000000000" // an id that was never given
	canary        = "canary-that-nobody-may-see"            // stands in a configuration
)

// spec is the body of a create.
func spec(typeID string, config any) map[string]any {
	body := map[string]any{"connector_type_id": typeID, "configuration": config}
	if m, isMap := config.(map[string]any); isMap && m == nil || config == nil {
		delete(body, "configuration")
	}
	return body
}

// withCanary returns a configuration with a value that must not come back.
func withCanary(config map[string]any) map[string]any {
	more := map[string]any{"a_field_that_nobody_knows": canary}
	maps.Copy(more, config)
	return more
}

// hidesCanary checks that an answer, of success or not, gives no configuration back.
func (s *suite) hidesCanary(what string, r result) {
	s.Helper()
	if strings.Contains(r.text, canary) {
		s.Errorf("%s gives the configuration back: %s", what, r.text)
	}
}

// createInstance makes an instance and returns its id.
func (s *suite) createInstance(k Kind) string {
	s.Helper()
	created := s.want(201, "POST", instancesPath, call{body: spec(k.Type, k.Instance)})
	s.keys(created, "id")
	return s.text(created, "id")
}

func (s *suite) instances() {
	s.listed(instancesPath, call{})
	id := s.createInstance(s.Plain)
	s.want(409, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.Instance)})
	other := s.createInstance(s.Consent)
	s.listed(instancesPath, call{}, id, other)

	one := s.want(200, "GET", instancesPath+"/"+id, call{})
	s.keys(one, "id", "clients", "connector")
	if clients, isList := one.object["clients"].([]any); one.object["id"] != id || !isList || len(clients) != 0 {
		s.Errorf("the instance without clients: %s", one.text)
	}
	if connector := s.want(200, "GET", s.href(one, "connector"), call{}); connector.object["type_id"] != s.Plain.Type {
		s.Errorf("the instance's connector = %s", connector.text)
	}

	s.want(204, "DELETE", instancesPath+"/"+id, call{})
	s.want(404, "GET", instancesPath+"/"+id, call{})
	s.want(404, "DELETE", instancesPath+"/"+id, call{})
	s.listed(instancesPath, call{}, other)
	if again := s.createInstance(s.Plain); again == id {
		s.Error("the id of a deleted instance came back")
	}
}

// instanceWithClients: while there are any, it stays as it is.
func (s *suite) instanceWithClients() {
	id := s.createInstance(s.Plain)
	client := s.createClient(s.Plain, "alice")
	other := s.createClient(s.Plain, "bob")
	one := s.want(200, "GET", instancesPath+"/"+id, call{})
	links, _ := s.hrefs(one.object["clients"])
	for i, want := range []string{client, other} { // in the order in which they came
		if len(links) != 2 || links[i] != s.BaseURL+clientsPath+"/"+want {
			s.Fatalf("clients of the instance = %v, want %s and %s", links, client, other)
		}
	}
	s.started(client, "alice")
	checkInstance := s.unchanged(instancesPath+"/"+id, call{})
	checkClient := s.unchanged(clientsPath+"/"+client, call{subject: "alice"})
	s.want(409, "DELETE", instancesPath+"/"+id, call{})
	checkInstance()
	checkClient()
	s.want(204, "DELETE", clientsPath+"/"+client, call{subject: "alice"})
	s.want(409, "DELETE", instancesPath+"/"+id, call{}) // bob's is still there
	s.want(204, "DELETE", clientsPath+"/"+other, call{subject: "bob"})
	s.want(204, "DELETE", instancesPath+"/"+id, call{})
	s.want(400, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, s.Plain.Client)})
}

func (s *suite) instanceConfiguration() {
	refused := s.want(400, "POST", instancesPath, call{body: spec(s.Plain.Type, withCanary(s.Plain.BadInstance))})
	s.mentions(refused, s.Plain.BadField)
	s.hidesCanary("a refused create", refused)
	s.mentions(s.want(400, "POST", instancesPath, call{body: spec("no-such-type", nil)}), s.Plain.Type)
	s.want(400, "POST", instancesPath, call{body: spec(s.Plain.Type, nil)})
	s.want(400, "POST", instancesPath, call{body: map[string]any{"configuration": s.Plain.Instance}})
	for _, typeID := range []any{"", nil, 7, strings.ToUpper(s.Plain.Type), s.Plain.Type + " "} {
		s.want(400, "POST", instancesPath, call{body: map[string]any{"connector_type_id": typeID, "configuration": s.Plain.Instance}})
	}
	for _, config := range []any{canary, 7, true, []any{}, []any{s.Plain.Instance}} {
		s.hidesCanary("a refused create", s.want(400, "POST", instancesPath, call{body: spec(s.Plain.Type, config)}))
	}
	s.listed(instancesPath, call{}) // nothing was made

	created := s.want(201, "POST", instancesPath, call{body: spec(s.Plain.Type, withCanary(s.Plain.Instance))})
	s.hidesCanary("the create", created)
	s.hidesCanary("a conflict", s.want(409, "POST", instancesPath, call{body: spec(s.Plain.Type, withCanary(s.Plain.Instance))}))
	for _, path := range []string{instancesPath, instancesPath + "/" + s.text(created, "id"), descriptionsPath} {
		s.hidesCanary("GET "+path, s.want(200, "GET", path, call{}))
	}
}
