package model

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/mockserver"
)

// person is one app with one customer, who makes random calls. The same dice make the
// same calls, so long as the answers are the same.
type person struct {
	srv               *mockserver.Server
	account, customer string
	random            *rand.Rand
	instances         bool     // they may touch the account's instances
	ids               []string // that they came across
	strange           []string // ids of somebody else, to be tried
	links             []string // by which their customer is asked
	heard             []string // answers, byte for byte
}

var ids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// anything makes a random call.
func (p *person) anything(t *testing.T) {
	t.Helper()
	id := p.id()
	value := []string{"red", "blue"}[p.random.IntN(2)]
	calls := []func(){
		func() {
			p.call(t, "POST", "/connectors/clients", `{"connector_type_id": "hue", "configuration": {"account": "`+p.account+`"}}`)
		},
		func() {
			p.call(t, "POST", "/connectors/clients", `{"connector_type_id": "asking", "configuration": {"account": "`+p.account+`"}}`)
		},
		func() { p.decide(t, "allow") },
		func() { p.decide(t, "deny") },
		func() { p.call(t, "GET", "/connectors/clients", "") },
		func() { p.call(t, "GET", "/connectors/clients/"+id, "") },
		func() { p.call(t, "DELETE", "/connectors/clients/"+id, "") },
		func() {
			p.call(t, "POST", "/things", `{"name": "Lamp", "mainComponentId": "bulb", "components": [{"id": "bulb", "properties": [{"id": "colour", "type": "STRING", "value": "red"}]}]}`)
		},
		func() { p.call(t, "GET", "/things", "") },
		func() { p.call(t, "GET", "/things/"+id, "") },
		func() { p.call(t, "GET", "/things/"+id+"/components/bulb/properties/colour", "") },
		func() { p.call(t, "PUT", "/things/"+id+"/components/bulb/properties/colour", `{"value": "`+value+`"}`) },
		func() { p.call(t, "PATCH", "/things/"+id, `{"status": "UNAVAILABLE"}`) },
		func() { p.call(t, "DELETE", "/things/"+id, "") },
		func() {
			p.call(t, "POST", "/connectors/instances", `{"connector_type_id": "hue", "configuration": {"app_key": "0123456789"}}`)
		},
		func() {
			p.call(t, "POST", "/connectors/instances", `{"connector_type_id": "asking", "configuration": {"app_key": "0123456789"}}`)
		},
		func() { p.call(t, "DELETE", "/connectors/instances/"+id, "") },
	}
	if !p.instances {
		calls = calls[:len(calls)-3]
	}
	calls[p.random.IntN(len(calls))]()
}

// id is one of theirs, or of somebody else.
func (p *person) id() string {
	all := append(slices.Clone(p.ids), p.strange...)
	if len(all) == 0 {
		return "00000000-0000-4000-8000-000000000000"
	}
	return all[p.random.IntN(len(all))]
}

// decide presses a button on the consent page that they were last sent to.
func (p *person) decide(t *testing.T, button string) {
	t.Helper()
	if len(p.links) == 0 {
		return
	}
	req, err := http.NewRequestWithContext(t.Context(), "POST", p.links[len(p.links)-1], strings.NewReader("decision="+button))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	p.send(t, req)
}

// call makes a call.
func (p *person) call(t *testing.T, method, path, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.srv.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.account)
	req.Header.Set("X-External-Subject-Id", p.customer)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	p.send(t, req)
}

// send notes the answer to a request, with all its headers.
func (p *person) send(t *testing.T, req *http.Request) {
	t.Helper()
	res, err := p.srv.HTTPClient().Transport.RoundTrip(req) // which follows nothing
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
		return
	}
	header, _ := json.Marshal(res.Header)
	p.heard = append(p.heard, fmt.Sprintf("%s %s: %d %s %s", req.Method, req.URL.Path, res.StatusCode, header, data))
	p.links = append(p.links, res.Header["Location"]...)
	p.ids = append(p.ids, ids.FindAllString(string(data), -1)...)
}

// own is the part of a state that is theirs.
func (p *person) own(s mockserver.State) mockserver.State {
	s.Instances = slices.DeleteFunc(s.Instances, func(i mockserver.InstanceState) bool { return i.Account != p.account })
	s.Clients = slices.DeleteFunc(s.Clients, func(c mockserver.ClientState) bool { return c.Account != p.account || c.Subject != p.customer })
	s.Things = slices.DeleteFunc(s.Things, func(t mockserver.ThingState) bool { return t.Account != p.account || t.Subject != p.customer })
	s.Subjects = slices.DeleteFunc(s.Subjects, func(s mockserver.SubjectState) bool { return s.Account != p.account || s.Subject != p.customer })
	return s
}
