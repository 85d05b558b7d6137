package apitest

import (
	"maps"
	"net/url"
	"strings"
)

const (
	descriptionsPath = "/connectors/descriptions"
	instancesPath    = "/connectors/instances"
	clientsPath      = "/connectors/clients"
	nobody           = "/00000000-0000-4000-8000-000000000000"
)

// createInstance makes an instance and returns its id.
func (s *suite) createInstance(k Kind) string {
	s.Helper()
	return s.text(s.want(201, "POST", instancesPath, call{body: spec(k.Type, k.Instance)}), "id")
}

// createClient makes a client of a subject and returns its id.
func (s *suite) createClient(k Kind, subject string) string {
	s.Helper()
	return s.text(s.want(201, "POST", clientsPath, call{subject: subject, body: spec(k.Type, k.Client)}), "id")
}

func (s *suite) descriptions() {
	seen := map[string]bool{}
	for _, token := range []string{"", "Bearer nonsense", "Basic eDp5"} {
		for _, item := range s.want(200, "GET", descriptionsPath, call{token: new(token)}).list {
			d, _ := item.(map[string]any)
			id, number := d["id"].(float64)
			typeID, _ := d["type_id"].(string)
			if !number || id < 1 || typeID == "" {
				s.Errorf("a description without a number as id, or without type_id: %v", d)
			}
			seen[typeID] = true
			for _, sample := range []string{"sample_instance_configuration", "sample_client_configuration"} {
				if config, _ := d[sample].(map[string]any); config["connector_type_id"] != typeID {
					s.Errorf("%s of %s: %v", sample, typeID, d[sample])
				}
			}
			for _, name := range []string{"name", "description", "logo"} {
				if _, text := d[name].(string); !text {
					s.Errorf("%s of %s is no text", name, typeID)
				}
			}
		}
	}
	if !seen[s.Plain.Type] || !seen[s.Consent.Type] {
		s.Errorf("descriptions of %v, want %s and %s", seen, s.Plain.Type, s.Consent.Type)
	}
	one := s.want(200, "GET", descriptionsPath+"/1", call{token: new("")})
	s.keys(one, "id", "type_id", "name", "description", "logo", "sample_instance_configuration", "sample_client_configuration")
	s.want(404, "GET", descriptionsPath+"/999", call{token: new("")})
}

func (s *suite) instances() {
	created := s.want(201, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.Instance)})
	s.keys(created, "id")
	id := s.text(created, "id")
	s.want(409, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.Instance)})
	s.createInstance(s.Consent)

	_, ids := s.hrefs(s.want(200, "GET", instancesPath, call{}).anyList())
	if len(ids) != 2 || ids[0] != id && ids[1] != id {
		s.Errorf("instances = %v, want two with %s", ids, id)
	}
	one := s.want(200, "GET", instancesPath+"/"+id, call{})
	s.keys(one, "id", "clients", "connector")
	if clients, isList := one.object["clients"].([]any); one.object["id"] != id || !isList || len(clients) != 0 {
		s.Errorf("the instance without clients: %s", one.text)
	}
	connector := s.want(200, "GET", strings.TrimPrefix(s.href(one, "connector"), s.BaseURL), call{})
	if connector.object["type_id"] != s.Plain.Type {
		s.Errorf("the instance's connector = %s", connector.text)
	}

	client := s.createClient(s.Plain, "alice")
	one = s.want(200, "GET", instancesPath+"/"+id, call{})
	if _, ids := s.hrefs(one.object["clients"]); len(ids) != 1 || ids[0] != client {
		s.Errorf("clients of the instance = %v, want %s", ids, client)
	}
	s.want(409, "DELETE", instancesPath+"/"+id, call{})
	s.want(200, "GET", clientsPath+"/"+client, call{subject: "alice"}) // nothing has changed
	s.want(204, "DELETE", clientsPath+"/"+client, call{subject: "alice"})
	if gone := s.want(204, "DELETE", instancesPath+"/"+id, call{}); gone.text != "" {
		s.Errorf("the answer 204 has a body: %s", gone.text)
	}
	s.want(404, "GET", instancesPath+"/"+id, call{})
	s.want(404, "DELETE", instancesPath+"/"+id, call{})
	if again := s.createInstance(s.Plain); again == id {
		s.Error("the id of a deleted instance came back")
	}
}

func (s *suite) instanceConfiguration() {
	s.mentions(s.want(400, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.BadInstance)}), s.Plain.BadField)
	s.mentions(s.want(400, "POST", instancesPath, call{body: spec("no-such-type", nil)}), s.Plain.Type)
	s.want(400, "POST", instancesPath, call{body: map[string]any{"configuration": s.Plain.Instance}})
	for _, config := range []any{"text", 7, true, []any{}} {
		s.want(400, "POST", instancesPath, call{body: map[string]any{"connector_type_id": s.Plain.Type, "configuration": config}})
	}
	if list := s.want(200, "GET", instancesPath, call{}); len(list.list) != 0 || list.list == nil {
		s.Fatalf("a refused create made something: %s", list.text)
	}
	const canary = "canary-that-nobody-may-see"
	config := maps.Clone(s.Plain.Instance)
	config["a_field_that_nobody_knows"] = canary
	id := s.text(s.want(201, "POST", instancesPath, call{body: spec(s.Plain.Type, config)}), "id")
	for _, path := range []string{instancesPath, instancesPath + "/" + id} {
		if strings.Contains(s.want(200, "GET", path, call{}).text, canary) {
			s.Errorf("GET %s gives the configuration back", path)
		}
	}
}

func (s *suite) clients() {
	s.want(400, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, s.Plain.Client)})
	s.want(400, "POST", clientsPath, call{subject: "alice", body: spec("no-such-type", nil)})
	instance := s.createInstance(s.Plain)
	created := s.want(201, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, s.Plain.Client)})
	s.keys(created, "id")
	id := s.text(created, "id")
	s.want(409, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, s.Plain.Client)})
	s.createClient(s.Plain, "bob")

	if _, ids := s.hrefs(s.want(200, "GET", clientsPath, call{subject: "alice"}).anyList()); len(ids) != 1 || ids[0] != id {
		s.Errorf("clients of alice = %v, want %s", ids, id)
	}
	var one result
	s.eventually("the client is STARTED", func() bool {
		one = s.want(200, "GET", clientsPath+"/"+id, call{subject: "alice"})
		return one.object["status"] == "STARTED"
	})
	s.keys(one, "id", "instance", "connector", "mappings", "status")
	if link := s.href(one, "instance"); link != s.BaseURL+instancesPath+"/"+instance {
		s.Errorf("the client's instance = %s", link)
	}
	s.href(one, "connector")
	s.want(204, "DELETE", clientsPath+"/"+id, call{subject: "alice"})
	s.want(404, "DELETE", clientsPath+"/"+id, call{subject: "alice"})
	s.want(404, "GET", clientsPath+"/"+id, call{subject: "alice"})
	if list := s.want(200, "GET", clientsPath, call{subject: "alice"}); list.text != "[]" {
		s.Errorf("clients after the last was deleted: %s", list.text)
	}
	if again := s.createClient(s.Plain, "alice"); again == id {
		s.Error("the id of a deleted client came back")
	}
}

func (s *suite) clientConfiguration() {
	s.createInstance(s.Plain)
	s.want(400, "POST", clientsPath, call{subject: "alice", body: map[string]any{"connector_type_id": s.Plain.Type, "configuration": "text"}})
	const canary = "canary-that-nobody-may-see"
	config := map[string]any{"a_field_that_nobody_knows": canary}
	maps.Copy(config, s.Plain.Client)
	id := s.text(s.want(201, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, config)}), "id")
	if strings.Contains(s.want(200, "GET", clientsPath+"/"+id, call{subject: "alice"}).text, canary) {
		s.Error("the client gives its configuration back")
	}
}

func (s *suite) consent() {
	s.createInstance(s.Consent)
	r := s.want(303, "POST", clientsPath, call{subject: "alice", body: spec(s.Consent.Type, s.Consent.Client)})
	to, err := url.Parse(r.header.Get("Location"))
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" {
		s.Errorf("Location = %q, want an http or https URL", r.header.Get("Location"))
	}
	s.want(409, "POST", clientsPath, call{subject: "alice", body: spec(s.Consent.Type, s.Consent.Client)})
	_, ids := s.hrefs(s.want(200, "GET", clientsPath, call{subject: "alice"}).anyList())
	if len(ids) != 1 {
		s.Fatalf("clients after a 303 = %v, want one", ids)
	}
	one := s.want(200, "GET", clientsPath+"/"+ids[0], call{subject: "alice"})
	if mappings, _ := one.object["mappings"].([]any); one.object["status"] != "STARTING" || mappings == nil || len(mappings) != 0 {
		s.Errorf("the client after a 303: %s", one.text)
	}
	s.want(204, "DELETE", clientsPath+"/"+ids[0], call{subject: "alice"})
	s.want(404, "GET", clientsPath+"/"+ids[0], call{subject: "alice"})
}

// anyList returns the list as a value for hrefs.
func (r result) anyList() any { return r.list }
