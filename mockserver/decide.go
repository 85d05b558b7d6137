package mockserver

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// startWait is how long a browser is held after its customer said yes, for the client
// to start: an app that then looks at once mostly finds it STARTED, as it was told.
const startWait = 500 * time.Millisecond

// question is what a customer is asked, or was.
type question struct {
	client state.Client
	name   string   // of the technology
	back   *url.URL // where the browser goes then; nil if nowhere
}

// asked returns what a consent link asks.
func (s *Server) asked(id connctd.ClientID, key string) (question, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.model.Asked(id, key)
	return s.question(c), err
}

func (s *Server) question(c state.Client) question {
	instance, _ := s.model.Instance(c.Owner.Account, c.Instance) // it stays as long as its clients
	return question{c, s.nameOf(c.Type), callbackOf(instance.Config)}
}

// decide takes a decision about a client.
func (s *Server) decide(ctx context.Context, id connctd.ClientID, key string, decision state.Consent) (question, error) {
	s.mu.Lock()
	c, err := s.model.Asked(id, key)
	deed := deedFor(KindConsent, c.Type, c.Owner)
	if err == nil {
		c, err = s.settle(onBehalf(ctx, deed), c, decision)
	}
	if err == nil {
		deed.setAnswer([]byte(decision))
	}
	asked := s.question(c)
	s.publish(deed)
	s.noteDeed(deed)
	return asked, err
}

// welcome lets a new client run, unless its customer is to be asked first here. It is
// called under the lock.
func (s *Server) welcome(ctx context.Context, c state.Client) (err error) {
	switch {
	case c.Runs() || s.asksItself(c.Type):
		err = s.host(ctx, c)
	case s.deciding == Approve:
		_, err = s.settle(ctx, c, state.Allowed)
	case s.deciding == Deny:
		_, err = s.settle(ctx, c, state.Denied)
	}
	return err
}

// settle notes a decision and lets an allowed client run, under one lock: no client
// is allowed and does not run.
func (s *Server) settle(ctx context.Context, c state.Client, decision state.Consent) (state.Client, error) {
	if err := c.Undecided(); err != nil {
		return c, err
	}
	if decision == state.Allowed {
		if err := s.host(ctx, c); err != nil {
			return c, err
		}
	}
	return s.model.Decide(c.ID, decision)
}

// sendOn sends the browser of a customer who has answered back to the app, or
// nowhere if the app has not said where that is.
func (s *Server) sendOn(ctx context.Context, q question) answer {
	allowed := q.client.Consent == state.Allowed
	if allowed {
		s.awaitStart(ctx, q.client)
	}
	switch {
	case q.back != nil:
		return redirectPage(withOutcome(q.back, q.client))
	case allowed:
		return donePage("Access allowed", "You can close this window.")
	}
	return donePage("Access denied", "You can close this window.")
}

// awaitStart waits a little for a client to leave STARTING.
func (s *Server) awaitStart(ctx context.Context, c state.Client) {
	patience := time.NewTimer(startWait)
	defer patience.Stop()
	for {
		s.mu.Lock()
		now, err := s.model.Client(c.Owner, c.ID)
		changed := s.changed.wait()
		s.mu.Unlock()
		if err != nil || now.Status != connctd.StatusStarting {
			return
		}
		select {
		case <-changed:
		case <-patience.C:
			return
		case <-ctx.Done():
			return
		case <-s.stopping.Done():
			return
		}
	}
}

// nameOf returns what people call a technology.
func (s *Server) nameOf(typeID string) string {
	d, _ := s.model.Description(s.model.DescriptionID(typeID))
	return cmp.Or(d.Name, typeID)
}
