package connector

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

// ErrNotChecked says that nobody knows whether a configuration is right: the
// technology did not answer, or the check failed by itself. It may be tried again.
var ErrNotChecked = errors.New("connector: the configuration could not be checked")

var (
	errNoAnswer     = errors.New("connector: no answer") // of a request that was not answered
	errCheckTimeout = errors.New("connector: the check took too long")
	errCheckEnded   = errors.New("connector: the check ended its goroutine")
)

// checkTimeout bounds a check, for which somebody waits.
const checkTimeout = 10 * time.Second

// Verifier is the ability of a connector to refuse a configuration for what its
// fields cannot tell one by one: how they go together, or that the technology does
// not take a key. A [ConfigChecker] has accepted it before.
//
// The session has no ClientID, its State is empty and forgotten, and its HTTP carries
// no access token. An error refuses the configuration and says why to
// whoever gave it. [RetryAfter], a request without an answer, a status of 500 and
// more, a panic and the end of ctx mean that nobody knows.
type Verifier interface {
	// VerifyInstance decides on an instance; the session has no more than its
	// configuration.
	VerifyInstance(ctx context.Context, s *Session) error
	// VerifyClient decides on a client of an instance.
	VerifyClient(ctx context.Context, s *Session) error
}

// quiet is a connector with a definition: it is a [Verifier] in any case, but mostly has
// nothing to say, and then nobody has to wait for it.
type quiet interface {
	verifiesInstance() bool
	verifiesClient() bool
}

// CheckInstance asks a connector whether it takes the configuration of an instance:
// of c, its Connector and its InstanceConfig count. It takes ten seconds at most, and
// no client needs to be added. The error tells what is wrong, without secrets; a
// [*ConfigError] names fields. It matches [ErrNotChecked] if that is not known. An
// [OAuth] that cannot work is refused, too.
//
// Who creates instances does so before; the caller should hold no lock meanwhile.
func (r *Runtime) CheckInstance(ctx context.Context, c Client) error {
	if checker, ok := c.Connector.(ConfigChecker); ok {
		if err := checker.CheckInstance(c.InstanceConfig); err != nil {
			return err
		}
	}
	if a, ok := c.Connector.(Authorizer); ok {
		if err := r.checkOAuth(ctx, a, c.InstanceConfig); err != nil {
			return err
		}
	}
	verifier, ok := c.Connector.(Verifier)
	if d, defined := c.Connector.(quiet); !ok || defined && !d.verifiesInstance() {
		return nil
	}
	alone := &share{limiter: rateOf(c.Connector).limiter()} // it has no clients yet
	return r.verify(ctx, verifier.VerifyInstance, c, alone)
}

// checkOAuth refuses a configuration that leads to no consent.
func (r *Runtime) checkOAuth(ctx context.Context, a Authorizer, instance json.RawMessage) error {
	_, err := oauthOf(a, instance, func() *slog.Logger { return r.log })
	return verdict(ctx, scrub.Of().WithStrings(instance), err)
}

// CheckClient does the same for a client before it is added: its Subject, its
// Instance and both configurations count. Its requests are those of the instance.
func (r *Runtime) CheckClient(ctx context.Context, c Client) error {
	if checker, ok := c.Connector.(ConfigChecker); ok {
		if err := checker.CheckClient(c.ClientConfig); err != nil {
			return err
		}
	}
	verifier, ok := c.Connector.(Verifier)
	if d, defined := c.Connector.(quiet); !ok || defined && !d.verifiesClient() {
		return nil
	}
	with := r.shares.join(shareID{c.Connector.Description().TypeID, c.Instance}, c.Connector)
	defer r.shares.quit(with)
	return r.verify(ctx, verifier.VerifyClient, c, with)
}

func (r *Runtime) verify(ctx context.Context, ask func(context.Context, *Session) error, c Client, with *share) error {
	ctx, cancel := context.WithTimeoutCause(ctx, checkTimeout, errCheckTimeout)
	defer cancel()
	cut := scrub.Of().WithStrings(c.InstanceConfig).WithStrings(c.ClientConfig)
	secrets := func() scrub.Set { return cut }
	log := slog.New(scrubbing{r.log.With("connector", c.Connector.Description().TypeID).Handler(), secrets})
	session := &Session{
		InstanceID: c.Instance, Subject: c.Subject, InstanceConfig: c.InstanceConfig, ClientConfig: c.ClientConfig,
		State: &State{}, HTTP: newHTTP(r.upstream, secrets, with), Log: log,
	}
	answer := make(chan error, 1)
	go func() {
		err := errCheckEnded
		defer func() { answer <- err }() // also when the check ended the goroutine
		err = survive(func() *slog.Logger { return log }, "connector: the check", func() error { return ask(ctx, session) })
	}()
	select {
	case err := <-answer:
		return verdict(ctx, cut, err)
	case <-ctx.Done():
		return verdict(ctx, cut, context.Cause(ctx)) // one that heeds no ctx is left behind
	}
}

// verdict returns what the error of a check says to whoever gave the configuration.
func verdict(ctx context.Context, cut scrub.Set, err error) error {
	switch bad, ok := errors.AsType[*ConfigError](err); {
	case err == nil:
		return nil
	case isUnknown(ctx, err):
		return cut.Error(ErrNotChecked.Error(), err, ErrNotChecked)
	case ok:
		return bad.scrubbed(cut)
	}
	return cut.Error("configuration", err)
}

// isUnknown reports whether an error says nothing about the configuration.
func isUnknown(ctx context.Context, err error) bool {
	switch class, _ := classOf(err); {
	case ctx.Err() != nil || class == throttled || class == paused:
		return true
	case class != transient:
		return false // it was said what it means
	}
	return StatusOf(err) >= 500 || errors.Is(err, errNoAnswer) || isPanic(err) || errors.Is(err, errCheckEnded)
}
