package mockserver

import (
	"context"
	"errors"
	"fmt"
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
func (s *Server) host(ctx context.Context, c state.Client) error {
	if err := s.faultsAtPoint(ctx, StartClient, c.Owner.Subject); err != nil {
		return err
	}
	return s.run(c, nil)
}

// resume lets the clients go on that ran in the server whose state this one has.
func (s *Server) resume() error {
	model := s.model
	for _, c := range model.View().Clients {
		if !c.Runs() && !s.asksItself(c.Type) {
			continue
		}
		err := s.run(*c, &connector.Known{Status: c.Status, Reason: c.Reason, Things: func() map[string]connctd.Thing {
			return s.madeBy(model, c.ID)
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// madeBy returns the things of a client by their keys.
func (s *Server) madeBy(model *state.Model, id connctd.ClientID) map[string]connctd.Thing {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := map[string]connctd.Thing{}
	for _, t := range model.Made(id) {
		made[t.Key] = t.Thing
	}
	return made
}

// run hands a client to the runtime.
func (s *Server) run(c state.Client, known *connector.Known) error {
	s.startRuntime()
	instance, err := s.model.Instance(c.Owner.Account, c.Instance)
	if err != nil {
		return err
	}
	p := &platform{s: s, model: s.model, id: c.ID, typeID: c.Type, owner: c.Owner}
	return s.runtime.Add(connector.Client{
		ID: c.ID, Subject: c.Owner.Subject, Instance: c.Instance, Connector: s.connectors[c.Type],
		InstanceConfig: instance.Config, ClientConfig: c.Config, Known: known,
		Consented: true, // else it would not run
		Platform:  p, OnStatus: p.onStatus, Drop: p.drop, BeforePoll: p.beforePoll, AfterTurn: p.afterPoll,
		BeforeAction: p.beforeAction, OnAction: p.onAction,
	})
}

// startRuntime starts the runtime at the first client: most tests need none.
func (s *Server) startRuntime() {
	if s.runtime != nil {
		return
	}
	if s.store == nil {
		s.store = connector.NewMemoryStore()
	}
	runtime := connector.NewRuntime(connector.WithStore(s.store),
		connector.WithLogger(s.log), connector.WithHTTPClient(s.upstream), connector.WithStopTimeout(0))
	ctx, end := context.WithCancel(s.stopping)
	s.runtime, s.endRuntime = runtime, end
	s.running.Go(func() {
		defer end()
		_ = runtime.Run(ctx)
	})
}

// unhost removes a client with all it owns, or changes nothing.
func (s *Server) unhost(ctx context.Context, c state.Client) error {
	runtime, err := s.dropIdle(ctx, c)
	if runtime == nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, removalWait, errors.New("its poll did not end within 5s"))
	defer cancel()
	err = runtime.Remove(ctx, c.ID)
	if refused, ok := errors.AsType[*refusal](err); ok { // a fault that was asked for
		return refused
	}
	if errors.Is(err, connector.ErrUnknownClient) { // somebody else was faster
		if gone := s.gone(c); gone != nil {
			return gone
		}
		err = errReplaced
	}
	if err != nil {
		if late := context.Cause(ctx); late != nil {
			err = late
		}
		return refuse(http.StatusInternalServerError, connctd.CodeRemovalFailed, "the client could not be removed and goes on as before; try again: "+err.Error())
	}
	return nil
}

// gone returns why there is no such client; nil if there is one.
func (s *Server) gone(c state.Client) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.model.Client(c.Owner, c.ID)
	return err
}

// dropIdle removes a client that does not run: its customer has not allowed it. What
// counts is how it stands now, since the customer may decide at any moment. For one
// that the runtime has it returns the runtime.
func (s *Server) dropIdle(ctx context.Context, c state.Client) (*connector.Runtime, error) {
	s.mu.Lock()
	defer s.publish(entryOf(ctx))
	c, err := s.model.Client(c.Owner, c.ID)
	switch {
	case err != nil:
		return nil, err
	case s.runs(c.ID):
		return s.runtime, nil
	}
	s.model.DropClient(c.ID)
	return nil, nil
}

// runs reports whether the runtime has a client. It is called under the lock.
func (s *Server) runs(id connctd.ClientID) bool {
	if s.runtime == nil {
		return false
	}
	_, known := s.runtime.Client(id)
	return known
}

// PollNow polls for a client at once and returns when the poll has ended, with its
// error; a server that closes ends the poll. The error matches
// [connector.ErrUnknownClient] if there is no such client, or if it is not polled since
// its customer has not allowed it.
func (s *Server) PollNow(id connctd.ClientID) error {
	s.mu.Lock()
	runtime, clients := s.runtime, s.model.View().Clients
	s.mu.Unlock()
	for _, c := range clients {
		if c.ID == id && !c.Runs() {
			return fmt.Errorf("mockserver: PollNow: the client %s is not polled, its consent is %s: %w", id, c.Consent, connector.ErrUnknownClient)
		}
	}
	err := connector.ErrUnknownClient
	if runtime != nil {
		err = runtime.PollNow(s.stopping, id)
	}
	switch {
	case errors.Is(err, connector.ErrUnknownClient):
		return fmt.Errorf("mockserver: PollNow: %w: %.80q", connector.ErrUnknownClient, id)
	case s.stopping.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, connector.ErrStopped)):
		return fmt.Errorf("mockserver: PollNow: the server has closed: %w", err)
	}
	return err
}
