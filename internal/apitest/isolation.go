package apitest

// sameAsNever checks that something of another looks as if it had never existed.
func (s *suite) sameAsNever(method, collection, id, below string, c call) {
	s.Helper()
	theirs := s.want(404, method, collection+"/"+id+below, c)
	never := s.want(404, method, collection+nobody+below, c)
	if theirs.text != never.text {
		s.Errorf("%s %s: what is another's is told apart: %s from %s", method, collection, theirs.text, never.text)
	}
}

// cannotReach checks that who calls sees nothing of a client and of a thing, and
// cannot change them.
func (s *suite) cannotReach(client, thing string, c call) {
	s.Helper()
	s.listed(clientsPath, c)
	s.listed(thingsPath, c)
	const part, value = "/components/bulb", "/components/bulb/properties/level"
	for _, method := range []string{"GET", "DELETE"} {
		s.sameAsNever(method, clientsPath, client, "", c)
		s.sameAsNever(method, thingsPath, thing, "", c)
	}
	s.sameAsNever("GET", thingsPath, thing, part, c)
	s.sameAsNever("GET", thingsPath, thing, value, c)
	for _, level := range []string{"30", "not a number"} { // nor is what an action takes told
		c.body = map[string]any{"level": level}
		s.sameAsNever("POST", thingsPath, thing, actionPath, c)
	}
	c.body = map[string]any{"status": "UNKNOWN"}
	s.sameAsNever("PATCH", thingsPath, thing, "", c)
	c.body = map[string]any{"value": "99"}
	s.sameAsNever("PUT", thingsPath, thing, value, c)
	c.body = map[string]any{"value": "not a number"} // nor is the type of a value told
	s.sameAsNever("PUT", thingsPath, thing, value, c)
}

func (s *suite) accountsApart() {
	instance := s.createInstance(s.Plain)
	client := s.createClient(s.Plain, "alice")
	s.started(client, "alice")
	thing := s.createThing("alice")
	alice := call{subject: "alice"}
	checks := []func(){
		s.unchanged(instancesPath, call{}),
		s.unchanged(instancesPath+"/"+instance, call{}),
		s.unchanged(clientsPath+"/"+client, alice),
		s.unchanged(thingsPath+"/"+thing, alice),
		s.unchanged(thingsPath+"/"+thing+"/components/bulb/properties/level", alice),
	}
	other := call{token: new("Bearer " + s.OtherToken), subject: "alice"}
	s.listed(instancesPath, other)
	s.sameAsNever("GET", instancesPath, instance, "", other)
	s.sameAsNever("DELETE", instancesPath, instance, "", other)
	s.cannotReach(client, thing, other)

	create := other
	create.body = spec(s.Plain.Type, s.Plain.Client)
	s.want(400, "POST", clientsPath, create) // another's instance is no instance
	create.body = spec(s.Plain.Type, s.Plain.Instance)
	theirs := s.text(s.want(201, "POST", instancesPath, create), "id") // and takes no place
	create.body = spec(s.Plain.Type, s.Plain.Client)
	s.want(201, "POST", clientsPath, create) // nor does another's client of the same name
	s.sameAsNever("GET", instancesPath, theirs, "", call{})
	for _, check := range checks {
		check()
	}
}

func (s *suite) subjectsApart() {
	s.createInstance(s.Plain)
	client := s.createClient(s.Plain, "alice")
	s.started(client, "alice")
	thing := s.createThing("alice")
	checkClient := s.unchanged(clientsPath+"/"+client, call{subject: "alice"})
	checkThing := s.unchanged(thingsPath+"/"+thing, call{subject: "alice"})
	for _, subject := range []string{"bob", "Alice", "alice2", "alic", "*", "%61lice"} { // compared byte for byte
		s.cannotReach(client, thing, call{subject: subject})
	}
	checkClient()
	checkThing()
}
