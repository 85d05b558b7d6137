package apitest

const clientsPath = "/connectors/clients"

// createClient makes a client of a subject and returns its id.
func (s *suite) createClient(k Kind, subject string) string {
	s.Helper()
	created := s.want(201, "POST", clientsPath, call{subject: subject, body: spec(k.Type, k.Client)})
	s.keys(created, "id")
	return s.text(created, "id")
}

// started waits until a client is STARTED and returns it.
func (s *suite) started(id, subject string) (one result) {
	s.Helper()
	s.eventually("the client is STARTED", func() bool {
		one = s.want(200, "GET", clientsPath+"/"+id, call{subject: subject})
		return one.object["status"] == "STARTED"
	})
	return one
}

func (s *suite) clients() {
	alice := call{subject: "alice"}
	s.want(400, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, s.Plain.Client)}) // there is no instance
	s.want(400, "POST", clientsPath, call{subject: "alice", body: spec("no-such-type", nil)})
	instance := s.createInstance(s.Plain)
	s.want(400, "POST", clientsPath, call{subject: "alice", body: spec(s.Consent.Type, s.Consent.Client)}) // only of another type
	s.listed(clientsPath, alice)

	id := s.createClient(s.Plain, "alice")
	s.want(409, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, s.Plain.Client)})
	other := s.createClient(s.Plain, "bob")
	s.listed(clientsPath, alice, id)
	s.listed(clientsPath, call{subject: "bob"}, other)

	one := s.started(id, "alice")
	s.keys(one, "id", "instance", "connector", "mappings", "status")
	if link := s.href(one, "instance"); one.object["id"] != id || link != instancesPath+"/"+instance {
		s.Errorf("the client is not %s of instance %s: %s", id, instance, one.text)
	}
	if connector := s.want(200, "GET", s.href(one, "connector"), call{}); connector.object["type_id"] != s.Plain.Type {
		s.Errorf("the client's connector = %s", connector.text)
	}

	s.want(204, "DELETE", clientsPath+"/"+id, alice)
	s.want(404, "DELETE", clientsPath+"/"+id, alice)
	s.want(404, "GET", clientsPath+"/"+id, alice)
	s.listed(clientsPath, alice)
	s.listed(clientsPath, call{subject: "bob"}, other)
	if again := s.createClient(s.Plain, "alice"); again == id {
		s.Error("the id of a deleted client came back")
	}
}

func (s *suite) clientConfiguration() {
	s.createInstance(s.Plain)
	for _, config := range []any{canary, 7, true, []any{}} {
		s.hidesCanary("a refused create", s.want(400, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, config)}))
	}
	s.listed(clientsPath, call{subject: "alice"}) // nothing was made
	id := s.text(s.want(201, "POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, withCanary(s.Plain.Client))}), "id")
	s.hidesCanary("GET", s.want(200, "GET", clientsPath+"/"+id, call{subject: "alice"}))
}

// clientStatus: from its first moment on a client has a status and a list of
// mappings, and it does not start twice.
func (s *suite) clientStatus() {
	s.createInstance(s.Plain)
	id := s.createClient(s.Plain, "alice")
	started := 0
	s.eventually("the client is STARTED for a while", func() bool {
		one := s.want(200, "GET", clientsPath+"/"+id, call{subject: "alice"})
		if mappings, isList := one.object["mappings"].([]any); !isList || mappings == nil {
			s.Fatalf("mappings is no list: %s", one.text)
		}
		switch status := one.object["status"]; {
		case status == "STARTED":
			started++
		case status != "STARTING" || started > 0:
			s.Fatalf("status = %v, after STARTED %d times", status, started)
		}
		return started == 10
	})
}
