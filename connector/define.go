package connector

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Definition is what an author says of a connector. I is the struct type of the
// configuration of an instance, C that of a client; struct{} where there is none.
// How fields are tagged is told in the package documentation.
type Definition[I, C any] struct {
	Type        string // type id, such as "openweathermap"
	Name        string // for people; empty means Type
	Description string
	Logo        string // URL

	// Every is the period between due times. Zero means one minute. A late poll
	// skips the slots it missed; the phase is kept.
	Every time.Duration
	// Rate limits the requests of an instance, over all its clients.
	Rate Rate
	// Concurrency limits how many clients of this type are polled at once; the others
	// wait in line. Zero means any number. See [ConcurrencyLimited].
	Concurrency int
	// NeedsConsent makes a new client wait for its customer's consent: creating
	// it answers 303, and it is not polled before. The browser is sent on to the
	// origin_callback_uri in the configuration of the instance, if there is one; I need
	// not declare it. Who asks the customer is told at [Consenter].
	NeedsConsent bool
	// OAuth, if set, makes a new client wait for its customer's consent by OAuth: see
	// [Authorizer]. Creating it answers 303, whatever NeedsConsent says. The browser is
	// sent on in the same way; the URL that the technology sends it back to is another,
	// the redirectURL of [Runtime.StartConsent].
	OAuth func(instance I) OAuth
	// Check, if set, decides on an instance whose tags are in order, before it is
	// accepted; CheckClient does so for a client. See [Verifier] for what their
	// errors mean, and [ConfigError.Add] for naming fields.
	Check       func(ctx context.Context, in Input[I, struct{}]) error
	CheckClient func(ctx context.Context, in Input[I, C]) error
	// Poll asks the technology once. See [Connector] for the contract.
	Poll func(ctx context.Context, in Input[I, C], emit *Emitter) error
	// Act, if set, carries out the actions of the things. See [Actor] for the contract.
	Act func(ctx context.Context, in Input[I, C], call ActionCall, emit *Emitter) error
}

// Define makes a connector. It panics if the definition cannot work, since that
// is a mistake in the program: no type, no Poll, a configuration type that is no
// struct or whose tags make no sense.
func Define[I, C any](d Definition[I, C]) Connector {
	switch {
	case d.Type == "":
		panic("connector: Define: Type is empty")
	case d.Poll == nil:
		panic(fmt.Sprintf("connector: Define %q: Poll is nil", d.Type))
	case d.Every < 0:
		panic(fmt.Sprintf("connector: Define %q: Every is negative", d.Type))
	case d.Concurrency < 0:
		panic(fmt.Sprintf("connector: Define %q: Concurrency is negative", d.Type))
	case d.Rate.Requests < 0 || d.Rate.Per < 0 || d.Rate.Burst < 0:
		panic(fmt.Sprintf("connector: Define %q: Rate has a negative number", d.Type))
	case d.Rate.Requests == 0 && d.Rate != Rate{}:
		panic(fmt.Sprintf("connector: Define %q: Rate allows no request", d.Type))
	}
	if d.Name == "" {
		d.Name = d.Type
	}
	d.NeedsConsent = d.NeedsConsent || d.OAuth != nil
	return (&defined[I, C]{d: d, instance: schemaOf[I](), client: schemaOf[C]()}).able()
}

// defined is a Connector with the abilities that every definition has.
type defined[I, C any] struct {
	d                Definition[I, C]
	instance, client schema
}

func (c *defined[I, C]) Every() time.Duration { return c.d.Every }
func (c *defined[I, C]) NeedsConsent() bool   { return c.d.NeedsConsent }
func (c *defined[I, C]) Rate() Rate           { return c.d.Rate }
func (c *defined[I, C]) Concurrency() int     { return c.d.Concurrency }

func (c *defined[I, C]) CheckInstance(config json.RawMessage) error {
	_, err := decode[I](c.instance, config)
	return err
}

func (c *defined[I, C]) CheckClient(config json.RawMessage) error {
	_, err := decode[C](c.client, config)
	return err
}

func (c *defined[I, C]) Description() connctd.Description {
	return connctd.Description{
		TypeID: c.d.Type, Name: c.d.Name, Description: c.d.Description, Logo: c.d.Logo,
		SampleInstance: connctd.InstanceSpec{Type: c.d.Type, Config: c.instance.sample()},
		SampleClient:   connctd.ClientSpec{Type: c.d.Type, Config: c.client.sample()},
	}
}

func (c *defined[I, C]) Poll(ctx context.Context, s *Session, emit *Emitter) error {
	in, err := c.input(s)
	if err != nil {
		return Misconfigured(err)
	}
	return c.d.Poll(ctx, in, emit)
}

func (c *defined[I, C]) verifiesInstance() bool { return c.d.Check != nil }
func (c *defined[I, C]) verifiesClient() bool   { return c.d.CheckClient != nil }

func (c *defined[I, C]) VerifyInstance(ctx context.Context, s *Session) error {
	if c.d.Check == nil {
		return nil
	}
	instance, err := decode[I](c.instance, s.InstanceConfig)
	if err != nil {
		return err
	}
	return c.d.Check(ctx, Input[I, struct{}]{Session: s, Instance: instance})
}

func (c *defined[I, C]) VerifyClient(ctx context.Context, s *Session) error {
	if c.d.CheckClient == nil {
		return nil
	}
	in, err := c.input(s)
	if err != nil {
		return err
	}
	return c.d.CheckClient(ctx, in)
}

// input decodes the configurations of a session.
func (c *defined[I, C]) input(s *Session) (Input[I, C], error) {
	in := Input[I, C]{Session: s}
	var err error
	if in.Instance, err = decodeOnce[I](s.ofInstance, c.instance, s.InstanceConfig); err != nil {
		return in, fmt.Errorf("instance: %w", err)
	}
	if in.Client, err = decodeOnce[C](s.ofClient, c.client, s.ClientConfig); err != nil {
		return in, fmt.Errorf("client: %w", err)
	}
	return in, nil
}
