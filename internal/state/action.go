package state

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// actionTime is how long whoever made a thing has to do what is asked of it.
const actionTime = 30 * time.Second

// ActionRequest is what a customer's thing was asked to do.
type ActionRequest struct {
	connctd.ActionRequest
	Owner      Owner               `json:"owner"`
	Thing      connctd.ThingID     `json:"thing"`
	Component  connctd.ComponentID `json:"component"`
	Action     connctd.ActionID    `json:"action"`
	Parameters map[string]string   `json:"parameters,omitempty"`
	Client     connctd.ClientID    `json:"client,omitempty"` // that made the thing and has to act; empty if an app did
	Reason     string              `json:"reason,omitempty"` // why it failed
	Born       int                 `json:"born"`
}

func (a ActionRequest) birth() int    { return a.Born }
func (a ActionRequest) listed() Owner { return a.Owner }

func (a ActionRequest) nature() nature {
	return nature{a.Owner.Account, a.Owner.Subject, string(a.Action), fmt.Sprint(a.Parameters), string(a.ID)} // sorted by name
}

// TriggerAction records that a thing is asked to do something: the request is
// PENDING, since the model does nothing by itself. It stays when the thing goes.
func (m *Model) TriggerAction(o Owner, id connctd.ThingID, component connctd.ComponentID, action connctd.ActionID, params map[string]any, now time.Time) (ActionRequest, error) {
	declared, err := m.Action(o, id, component, action)
	if err != nil {
		return ActionRequest{}, err
	}
	given, err := checkParameters(declared.Parameters, params)
	if err != nil {
		return ActionRequest{}, err
	}
	t, _ := m.things.get(id)
	natural, _ := json.Marshal(given) // sorted by name; text can always be encoded
	a := ActionRequest{
		Owner: o, Thing: id, Component: component, Action: action, Parameters: given, Client: t.Client,
		ActionRequest: connctd.ActionRequest{
			ID:     connctd.ActionRequestID(m.newID("action", string(id), string(component), string(action), string(natural))),
			Status: connctd.ActionPending, Deadline: now.Add(actionTime),
		},
	}
	a.Born = m.birth(now)
	m.actions.put(a.ID, a)
	m.note(created, "action", string(a.ID))
	return a, nil
}

// EndAction notes what became of an action request. One that has ended stays as it is.
func (m *Model) EndAction(id connctd.ActionRequestID, status connctd.ActionStatus, reason string) {
	a, there := m.actions.get(id)
	if !there || a.Status != connctd.ActionPending {
		return
	}
	a.Status, a.Reason = status, reason
	m.actions.put(id, a)
	m.note(changed, "action", string(id))
}

// Maker returns the client that made a thing, and its own key of it.
func (m *Model) Maker(id connctd.ThingID) (client Client, key string, there bool) {
	t, there := m.things.get(id)
	if !there || t.Client == "" {
		return Client{}, "", false
	}
	client, there = m.clients.get(t.Client)
	return client, t.Key, there
}

// Action returns an action of a component of a customer's thing: by its id, or by
// its name if it has none, as in one edition of the API.
func (m *Model) Action(o Owner, id connctd.ThingID, component connctd.ComponentID, action connctd.ActionID) (connctd.Action, error) {
	c, err := m.Component(o, id, component)
	if err != nil {
		return connctd.Action{}, err
	}
	i := slices.IndexFunc(c.Actions, func(a connctd.Action) bool { return cmp.Or(a.ID, connctd.ActionID(a.Name)) == action })
	if i < 0 {
		return connctd.Action{}, notFound(connctd.CodeNoAction, "action of the component")
	}
	return c.Actions[i], nil
}
