package mockserver

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// declared is a connector that is data: what a scenario says of it. It runs as
// any other does. It has no state: what it emits depends on the time alone, on
// the seed and on the client.
type declared struct {
	description connctd.Description
	every       time.Duration
	consent     bool
	instance    configFields
	client      configFields
	things      []declaredThing

	seed   uint64
	origin time.Time // from which values move
}

// declaredThing is a thing that each client finds. Its key, its name and values
// that do not move may name fields of the configurations.
type declaredThing struct {
	key       string
	thing     connctd.Thing
	movements map[movingID]movement
}

// movingID is a property of a thing.
type movingID struct {
	component connctd.ComponentID
	property  connctd.PropertyID
}

func (d *declared) Description() connctd.Description { return d.description }
func (d *declared) Every() time.Duration             { return d.every }
func (d *declared) NeedsConsent() bool               { return d.consent }

func (d *declared) CheckInstance(config json.RawMessage) error { return d.instance.check(config) }
func (d *declared) CheckClient(config json.RawMessage) error   { return d.client.check(config) }

// Poll emits every thing as it is now.
func (d *declared) Poll(_ context.Context, s *connector.Session, emit *connector.Emitter) error {
	texts := d.texts(s)
	periods := max(int64(time.Since(d.origin)/d.every), 0)
	for _, t := range d.things {
		key := texts.Replace(t.key)
		emit.Thing(key, d.now(t, key, s, texts, periods))
	}
	return nil
}

// now is a thing with its values after some periods.
func (d *declared) now(t declaredThing, key string, s *connector.Session, texts *strings.Replacer, periods int64) connctd.Thing {
	out := t.thing
	out.Name = texts.Replace(out.Name)
	out.Components = append([]connctd.Component(nil), out.Components...)
	for i := range out.Components {
		c := &out.Components[i]
		c.Properties = append([]connctd.Property(nil), c.Properties...)
		for j := range c.Properties {
			p := &c.Properties[j]
			m, moves := t.movements[movingID{c.ID, p.ID}]
			if !moves {
				p.Value = connctd.Value(texts.Replace(string(p.Value)))
				continue
			}
			p.Value = m.at(periods, d.every, valueName(d.seed, string(s.ClientID), key, string(c.ID), string(p.ID)))
		}
	}
	return out
}

// texts replaces {subject}, {instance.NAME} and {client.NAME}. There is no such
// text for a secret: a configuration is never given back, and a thing is.
func (d *declared) texts(s *connector.Session) *strings.Replacer {
	pairs := []string{"{subject}", s.Subject}
	pairs = d.instance.texts(pairs, "instance", s.InstanceConfig)
	return strings.NewReplacer(d.client.texts(pairs, "client", s.ClientConfig)...)
}

// known lists the names that texts may have in braces.
func (d *declared) known() []string {
	return d.client.names(d.instance.names([]string{"{subject}"}, "instance"), "client")
}

// forServer is the connector for one server.
func (d *declared) forServer(seed uint64, origin time.Time) *declared {
	c := *d
	c.seed, c.origin = seed, origin
	return &c
}
