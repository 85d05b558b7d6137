package mockserver

import (
	"time"

	"github.com/connctd/connctd-go/internal/jsondoc"
	"github.com/connctd/connctd-go/internal/state"
)

// rehearse begins as a server would and notes which rules of the API that breaks.
func (sc *Scenario) rehearse() {
	m := state.New(1)
	for _, d := range sc.connectors {
		_ = m.AddType(typeOf(d)) // a doubled one has been noted
	}
	sc.seed(m, time.Now(), func(at jsondoc.Value, err error) { at.Fail("%s", cannotBe(err)) })
	sc.rehearseState(m)
	sc.forgetPlaces()
}

// rehearseState reads the state of a scenario that was saved.
func (sc *Scenario) rehearseState(m *state.Model) {
	if !sc.stateAt.Present() {
		return
	}
	if len(sc.instances)+len(sc.clients)+len(sc.things) > 0 {
		sc.stateAt.Fail("is all there is, so instances, clients and things cannot stand beside it")
	}
	in := readState(sc.stateAt)
	if sc.stateAt.Failed() {
		return
	}
	sc.stateSeed = in.Seed
	_, err := m.Restore(in.Snapshot)
	noteBroken(sc.stateAt, err)
}

// seed makes what exists from the start, one after the other in the order of the
// scenario, and returns the clients.
func (sc *Scenario) seed(m *state.Model, now time.Time, wrong func(jsondoc.Value, error)) []state.Client {
	for _, i := range sc.instances {
		if _, err := m.CreateInstance(i.account, i.typeID, i.config, now); err != nil {
			wrong(i.at, err)
		}
		m.Pause()
	}
	var clients []state.Client
	for _, c := range sc.clients {
		client, err := m.CreateClient(state.Owner{Account: c.account, Subject: c.subject}, c.typeID, c.config, now)
		m.Pause()
		if err != nil {
			wrong(c.at, err)
			continue
		}
		clients = append(clients, client)
	}
	for _, t := range sc.things {
		if _, err := m.CreateThing(t.owner, t.thing, now); err != nil {
			wrong(t.at, err)
		}
		m.Pause()
	}
	return clients
}

// forgetPlaces lets go of the document, of which nothing more is told.
func (sc *Scenario) forgetPlaces() {
	sc.stateAt = jsondoc.Value{}
	for i := range sc.instances {
		sc.instances[i].at = jsondoc.Value{}
	}
	for i := range sc.clients {
		sc.clients[i].at = jsondoc.Value{}
	}
	for i := range sc.things {
		sc.things[i].at = jsondoc.Value{}
	}
}
