package mockserver

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

// platform is what a hosted client reaches of the model. Nothing can be written
// for a client that is gone.
type platform struct {
	s      *Server
	model  *state.Model // that has the client; the server may have another by now
	id     connctd.ClientID
	typeID string
	owner  state.Owner
	doing  *entry // of the poll or action under way, or nil; guarded by s.mu
	failed bool   // the last poll; guarded by s.mu
}

func (p *platform) Things(context.Context) iter.Seq2[*connctd.Thing, error] {
	return func(yield func(*connctd.Thing, error) bool) {
		for _, t := range p.made() {
			if !yield(&t.Thing, nil) {
				return
			}
		}
	}
}

// made returns the things of the client.
func (p *platform) made() []state.Thing {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.model.Made(p.id)
}

func (p *platform) CreateThing(_ context.Context, t connctd.Thing) (id connctd.ThingID, err error) {
	key, _ := t.Attribute(connector.AttributeThingKey)
	err = p.change(func(m *state.Model) error {
		id, err = m.CreateThingFor(p.id, key, t, time.Now())
		return err
	})
	return id, err
}

func (p *platform) SetProperty(_ context.Context, thing connctd.ThingID, component connctd.ComponentID, prop connctd.Property) error {
	at := prop.LastUpdate
	if at.IsZero() {
		at = time.Now()
	}
	return p.change(func(m *state.Model) error {
		return m.SetProperty(p.owner, thing, component, prop.ID, prop.Value, at)
	})
}

func (p *platform) SetThingStatus(_ context.Context, thing connctd.ThingID, status connctd.ThingStatus) error {
	return p.change(func(m *state.Model) error { return m.SetThingStatus(p.owner, thing, status) })
}

func (p *platform) DeleteThing(_ context.Context, thing connctd.ThingID) error {
	err := p.change(func(m *state.Model) error { return m.DeleteThing(p.owner, thing) })
	if errors.Is(err, connctd.ErrNotFound) {
		return nil
	}
	return err
}

func (p *platform) onStatus(status connctd.ClientStatus, reason error) {
	text := ""
	if reason != nil {
		text = reason.Error()
	}
	_ = p.change(func(m *state.Model) error { // a client that is gone has no status
		m.SetStatus(p.id, status, text)
		return nil
	})
}

// drop removes the client, its mappings and its things at once, and so that no
// reader sees a part. Faults at the removal of a thing come before all of it.
func (p *platform) drop(ctx context.Context) error {
	p.s.mu.Lock()
	things := len(p.s.model.Mappings(p.id))
	p.s.mu.Unlock()
	for range things {
		if err := p.s.faultsAtPoint(ctx, RemoveThing, p.owner.Subject); err != nil {
			return err
		}
	}
	p.s.mu.Lock()
	defer p.s.publish(entryOf(ctx))
	if p.s.model != p.model {
		return errReplaced
	}
	if _, err := p.s.model.Client(p.owner, p.id); err != nil {
		return err
	}
	p.s.model.DropClient(p.id)
	return nil
}

// change writes to the model, in the words of the SDK.
func (p *platform) change(do func(*state.Model) error) error {
	p.s.mu.Lock()
	e := p.doing
	if e == nil { // a client may write before it is polled, or when it cannot be
		e = deedFor(KindPoll, p.typeID, p.owner)
		defer p.s.noteDeed(e)
	}
	defer p.s.publish(e)
	if p.s.model != p.model {
		return errReplaced
	}
	return asSDK(do(p.model))
}

var errReplaced = errors.New("mockserver: the state was replaced by an import")

// asSDK gives an error of the model the form that the runtime knows.
func asSDK(err error) error {
	if _, ok := errors.AsType[*state.Error](err); !ok {
		return err
	}
	e := refusalOf(err)
	return &connctd.Error{Op: "mockserver", StatusCode: e.status, Code: e.code, Description: e.description}
}
