package mockserver

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

// State is a copy of everything a server has, in the order in which it was
// created. What was created at the same time, as happens where time is virtual, is in
// the order of accounts, subjects and names, whoever came first. Configurations show as
// "(set)". A list that has nothing in it is empty and not nil. Its JSON is what the admin
// API answers.
type State struct {
	Instances []InstanceState `json:"instances"`
	Clients   []ClientState   `json:"clients"`
	Things    []ThingState    `json:"things"`
	Actions   []ActionState   `json:"actions"`   // that were asked for; they stay when their things go
	Callbacks []CallbackState `json:"callbacks"` // in the order of the accounts' names
	Subjects  []SubjectState  `json:"subjects"`  // whom anything was ever made for; they stay
}

// InstanceState is a connector instance.
type InstanceState struct {
	ID      connctd.InstanceID `json:"id"`
	Account string             `json:"account"`
	Type    string             `json:"type"`
	Config  string             `json:"config,omitempty"` // "(set)", or empty if there is none
}

// ClientState is a connector client.
type ClientState struct {
	ID        connctd.ClientID     `json:"id"`
	Account   string               `json:"account"`
	Subject   string               `json:"subject"`
	Instance  connctd.InstanceID   `json:"instance"`
	Type      string               `json:"type"`
	Config    string               `json:"config,omitempty"`  // "(set)", or empty if there is none
	Consent   string               `json:"consent,omitempty"` // "pending", "allowed", "denied" or "expired"; empty if none is needed
	Status    connctd.ClientStatus `json:"status"`
	Reason    string               `json:"reason,omitempty"`    // why the status is ERROR
	LastError string               `json:"lastError,omitempty"` // of the last poll; empty after a success
	Mappings  []connctd.Mapping    `json:"mappings"`
}

// ThingState is a thing with its components and properties.
type ThingState struct {
	connctd.Thing
	Account string           `json:"account"`
	Subject string           `json:"subject"`
	Client  connctd.ClientID `json:"client,omitempty"` // that made it; empty if an app did
	Key     string           `json:"key,omitempty"`    // the client's own id of it
}

// ActionState is what a thing was asked to do.
type ActionState struct {
	connctd.ActionRequest
	Account    string              `json:"account"`
	Subject    string              `json:"subject"`
	Thing      connctd.ThingID     `json:"thing"`
	Component  connctd.ComponentID `json:"component"`
	Action     connctd.ActionID    `json:"action"` // as it was asked for: the id, or the name of an action without one
	Parameters map[string]string   `json:"parameters,omitempty"`
	Client     connctd.ClientID    `json:"client,omitempty"` // that made the thing; empty if an app did
	Reason     string              `json:"reason,omitempty"` // why the status is FAILED
}

// CallbackState is where an account wants its action requests to be sent.
type CallbackState struct {
	Account string `json:"account"`
	URL     string `json:"url"` // with "(set)" in place of credentials and of a query
}

// SubjectState is a customer of an account.
type SubjectState struct {
	Account string `json:"account"`
	Subject string `json:"subject"`
}

// State returns a copy of everything.
func (s *Server) State() State {
	st, _ := s.look()
	return st
}

// look returns the state, and what is closed at the next change. Only a moment of
// it is under the lock, so that whoever looks keeps nobody waiting.
func (s *Server) look() (State, <-chan struct{}) {
	s.mu.Lock()
	view, runtime, changed := s.model.View(), s.runtime, s.changed.wait()
	s.mu.Unlock()
	return stateOf(view, runtime), changed
}

func stateOf(view state.View, runtime *connector.Runtime) State {
	out := State{
		Instances: []InstanceState{}, Clients: []ClientState{}, Things: []ThingState{},
		Actions: []ActionState{}, Callbacks: []CallbackState{}, Subjects: []SubjectState{},
	}
	for _, i := range view.Instances {
		out.Instances = append(out.Instances, InstanceState{i.ID, i.Account, i.Type, set(i.Config)})
	}
	mappings := map[connctd.ClientID][]connctd.Mapping{}
	out.Things = slices.Grow(out.Things, len(view.Things))
	for _, t := range view.Things {
		out.Things = append(out.Things, ThingState{copyOf(t.Thing), t.Owner.Account, t.Owner.Subject, t.Client, t.Key})
		if t.Client != "" {
			mappings[t.Client] = append(mappings[t.Client], connctd.Mapping{ConnectorThingID: t.Key, ThingID: t.ID})
		}
	}
	for _, c := range view.Clients {
		out.Clients = append(out.Clients, ClientState{
			ID: c.ID, Account: c.Owner.Account, Subject: c.Owner.Subject, Instance: c.Instance, Type: c.Type,
			Config: set(c.Config), Consent: string(c.Consent), Status: c.Status, Reason: c.Reason, LastError: lastError(runtime, c.ID), Mappings: orEmpty(mappings[c.ID]),
		})
	}
	for _, a := range view.Actions {
		out.Actions = append(out.Actions, ActionState{
			ActionRequest: a.ActionRequest, Account: a.Owner.Account, Subject: a.Owner.Subject, Thing: a.Thing, Component: a.Component,
			Action: a.Action, Parameters: maps.Clone(a.Parameters), Client: a.Client, Reason: a.Reason,
		})
	}
	for _, c := range view.Callbacks {
		out.Callbacks = append(out.Callbacks, CallbackState{c.Account, withoutSecrets(c.URL)})
	}
	for _, o := range view.Subjects {
		out.Subjects = append(out.Subjects, SubjectState(o.Owner))
	}
	return out
}

// lastError returns why the last poll of a client failed.
func lastError(runtime *connector.Runtime, id connctd.ClientID) string {
	if runtime == nil {
		return ""
	}
	if info, ok := runtime.Client(id); ok && info.LastError != nil {
		return info.LastError.Error()
	}
	return ""
}

func set(config []byte) string {
	if config == nil {
		return ""
	}
	return "(set)"
}

// WaitFor waits until holds reports true of the server's state, which it is asked
// again after each change. What says what is waited for; the error of a ctx that
// ends, or of a server that closes, repeats it with the state as it was last.
func (s *Server) WaitFor(ctx context.Context, what string, holds func(State) bool) error {
	for {
		now, changed := s.look()
		if holds(now) {
			return nil
		}
		select {
		case <-changed:
			continue
		case <-ctx.Done():
			return fmt.Errorf("mockserver: waiting until %s: %w; there are %s", what, context.Cause(ctx), s.State().summary())
		case <-s.stopping.Done():
			return fmt.Errorf("mockserver: waiting until %s: the server has closed; there were %s", what, s.State().summary())
		}
	}
}

// summary tells a person the state in one line.
func (st State) summary() string {
	text := fmt.Sprintf("%d instances, %d things, clients:", len(st.Instances), len(st.Things))
	if len(st.Clients) == 0 {
		return text + " none"
	}
	for _, c := range st.Clients {
		text += fmt.Sprintf(" %s/%s %s", c.Subject, c.Type, c.Status)
		if c.LastError != "" {
			text += " (" + c.LastError + ")"
		}
	}
	return text
}
