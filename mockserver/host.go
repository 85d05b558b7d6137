package mockserver

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

// removalWait is how long the removal of a client waits for its poll.
const removalWait = 5 * time.Second

// host lets a client run. It is called under the lock of the server, so that no
// client exists without running; the runtime calls back later, without it.
func (s *Server) host(c state.Client) error {
	if err := s.reach(context.Background(), StartClient, c.Owner.Subject); err != nil {
		return err
	}
	s.startRuntime()
	instance, err := s.model.Instance(c.Owner.Account, c.Instance)
	if err != nil {
		return err
	}
	p := platform{s, c.ID, c.Owner}
	return s.runtime.Add(connector.Client{
		ID: c.ID, Subject: c.Owner.Subject, Instance: c.Instance, Connector: s.connectors[c.Type],
		InstanceConfig: instance.Config, ClientConfig: c.Config,
		Platform: p, OnStatus: p.onStatus, Drop: p.drop, BeforePoll: p.beforePoll,
	})
}

// startRuntime starts the runtime at the first client: most tests need none.
func (s *Server) startRuntime() {
	s.start.Do(func() {
		s.runtime = connector.NewRuntime(
			connector.WithLogger(s.log), connector.WithHTTPClient(s.upstream), connector.WithStopTimeout(0))
		s.running.Go(func() { _ = s.runtime.Run(s.stopping) })
	})
}

// unhost removes a client with all it owns, or changes nothing.
func (s *Server) unhost(ctx context.Context, c state.Client) error {
	if idle, err := s.dropIdle(c); idle || err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, removalWait, errors.New("its poll did not end within 5s"))
	defer cancel()
	err := s.runtime.Remove(ctx, c.ID)
	if refused, ok := errors.AsType[*refusal](err); ok { // a fault that was asked for
		return refused
	}
	if errors.Is(err, connector.ErrUnknownClient) { // somebody else was faster
		s.mu.Lock()
		defer s.mu.Unlock()
		_, err := s.model.Client(c.Owner, c.ID)
		return err
	}
	if err != nil {
		return refuse(http.StatusInternalServerError, connctd.CodeRemovalFailed, "the client could not be removed and goes on as before; try again: "+context.Cause(ctx).Error())
	}
	return nil
}

// dropIdle removes a client that does not run: its customer has not allowed it. What
// counts is how it stands now, since the customer may decide at any moment.
func (s *Server) dropIdle(c state.Client) (idle bool, err error) {
	s.mu.Lock()
	defer s.unlockChanged()
	c, err = s.model.Client(c.Owner, c.ID)
	if err != nil || c.Runs() {
		return false, err
	}
	s.model.DropClient(c.ID)
	return true, nil
}

// PollNow polls for a client at once and returns when the poll has ended, with
// its error.
func (s *Server) PollNow(id connctd.ClientID) error {
	s.mu.Lock()
	runtime := s.runtime
	s.mu.Unlock()
	if runtime == nil {
		return connector.ErrUnknownClient
	}
	return runtime.PollNow(s.stopping, id)
}

// platform is what a hosted client reaches of the model. Nothing can be written
// for a client that is gone.
type platform struct {
	s     *Server
	id    connctd.ClientID
	owner state.Owner
}

func (p platform) CreateThing(_ context.Context, t connctd.Thing) (id connctd.ThingID, err error) {
	key, _ := t.Attribute(connector.AttributeThingKey)
	p.change(func(m *state.Model) { id, err = m.CreateThingFor(p.id, key, t, time.Now()) })
	return id, asSDK(err)
}

func (p platform) SetProperty(_ context.Context, thing connctd.ThingID, component connctd.ComponentID, prop connctd.Property) (err error) {
	at := prop.LastUpdate
	if at.IsZero() {
		at = time.Now()
	}
	p.change(func(m *state.Model) {
		err = m.SetProperty(p.owner, thing, component, prop.ID, prop.Value, at)
	})
	return asSDK(err)
}

func (p platform) SetThingStatus(_ context.Context, thing connctd.ThingID, status connctd.ThingStatus) (err error) {
	p.change(func(m *state.Model) { err = m.SetThingStatus(p.owner, thing, status) })
	return asSDK(err)
}

func (p platform) DeleteThing(_ context.Context, thing connctd.ThingID) (err error) {
	p.change(func(m *state.Model) { err = m.DeleteThing(p.owner, thing) })
	if err = asSDK(err); errors.Is(err, connctd.ErrNotFound) {
		return nil
	}
	return err
}

func (p platform) onStatus(status connctd.ClientStatus, reason error) {
	text := ""
	if reason != nil {
		text = reason.Error()
	}
	p.change(func(m *state.Model) { m.SetStatus(p.id, status, text) })
}

// beforePoll is where faults strike that are asked for at a poll.
func (p platform) beforePoll(ctx context.Context) error {
	return p.s.reach(ctx, Poll, p.owner.Subject)
}

// drop removes the client, its mappings and its things at once, and so that no
// reader sees a part. Faults at the removal of a thing come before all of it.
func (p platform) drop(ctx context.Context) error {
	p.s.mu.Lock()
	things := len(p.s.model.Mappings(p.id))
	p.s.mu.Unlock()
	for range things {
		if err := p.s.reach(ctx, RemoveThing, p.owner.Subject); err != nil {
			return err
		}
	}
	p.s.mu.Lock()
	defer p.s.publish(callOf(ctx))
	if _, err := p.s.model.Client(p.owner, p.id); err != nil {
		return err
	}
	p.s.model.DropClient(p.id)
	return nil
}

func (p platform) change(do func(*state.Model)) {
	p.s.mu.Lock()
	defer p.s.unlockChanged()
	do(p.s.model)
}

// asSDK gives an error of the model the form that the runtime knows.
func asSDK(err error) error {
	broken, ok := errors.AsType[*state.Error](err)
	if !ok {
		return err
	}
	return &connctd.Error{Op: "mockserver", StatusCode: statusOf(broken.Kind), Code: broken.Code, Description: broken.Description}
}
