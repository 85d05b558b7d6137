package mockserver

import (
	"context"
	"net/http"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

// triggerAction records an action request. Who made the thing has to act: the
// connector of its client, or if it has none the app behind its callback. What a
// connector has done at once becomes the status of this answer.
func (s *Server) triggerAction(q *request) (answer, error) {
	var params map[string]any
	if err := s.decode(q, &params); err != nil {
		return answer{}, err
	}
	a, made, err := s.recordAction(q, params)
	if err != nil {
		return answer{}, err
	}
	if made != nil {
		a.Status = s.act(q, a, made)
	}
	return answer{status: http.StatusCreated, body: a.ActionRequest}, nil
}

// maker is whoever acts on a thing that a hosted connector made.
type maker struct {
	runtime *connector.Runtime
	typeID  string
	key     string // of the thing
}

// recordAction notes what is asked for, and returns who has to act; nil if it is nobody
// here.
func (s *Server) recordAction(q *request, params map[string]any) (state.ActionRequest, *maker, error) {
	if err := s.lock(q); err != nil {
		return state.ActionRequest{}, nil, err
	}
	defer s.unlock(q)
	a, err := s.model.TriggerAction(q.owner, connctd.ThingID(q.ids[0]), connctd.ComponentID(q.ids[1]), connctd.ActionID(q.ids[2]), params, q.now)
	if err != nil {
		return a, nil, err
	}
	c, key, made := s.model.Maker(a.Thing)
	if _, acts := s.connectors[c.Type].(connector.Actor); !made || !acts || s.runtime == nil {
		return a, nil, nil
	}
	return a, &maker{s.runtime, c.Type, key}, nil
}

// act lets the connector act, and returns what there is to say after a while.
func (s *Server) act(q *request, a state.ActionRequest, m *maker) connctd.ActionStatus {
	call := connector.ActionCall{
		ID: a.ID, Key: m.key, Component: a.Component, Action: a.Action, Params: map[string]connctd.Value{}, Deadline: a.Deadline,
	}
	for name, value := range a.Parameters {
		call.Params[name] = connctd.Value(value)
	}
	ctx := onBehalf(q.http.Context(), deedFor(KindAction, m.typeID, q.owner))
	status, err := m.runtime.Act(ctx, a.Client, call)
	if err != nil { // it may not have been taken on, and then nobody else tells of it
		s.mu.Lock()
		defer s.unlock(q)
		s.model.EndAction(a.ID, status, err.Error())
	}
	return status
}

// beforeAction lets what follows stand in the entry of the action, and is where faults
// strike that are asked for at one.
func (p *platform) beforeAction(ctx context.Context, _ connector.ActionCall) error {
	p.s.mu.Lock()
	p.doing = entryOf(ctx)
	p.s.mu.Unlock()
	return p.s.faultsAtPoint(ctx, Act, p.owner.Subject)
}

// onAction notes how an action ended, and ends its entry. One that never began leaves
// alone what goes on with the client.
func (p *platform) onAction(ctx context.Context, call connector.ActionCall, status connctd.ActionStatus, err error) {
	reason := ""
	if err != nil {
		reason = err.Error()
	}
	e := entryOf(ctx)
	p.s.mu.Lock()
	if p.doing == e {
		p.doing = nil
	}
	if p.s.model == p.model {
		p.model.EndAction(call.ID, status, reason)
	}
	p.s.publish(e)
	p.s.noteDeed(e)
}
