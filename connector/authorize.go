package connector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// authority reports why the customer of this client cannot be asked for consent.
func (c *client) authority() error {
	switch {
	case c.tokens == nil:
		return fmt.Errorf("connector %s asks for no consent", c.typeID)
	case c.tokens.wrong != nil:
		return c.cleaned(c.tokens.wrong)
	}
	return nil
}

// authorize reports why the client cannot be polled: nil, ErrNoConsent, or an error of
// a poll.
func (c *client) authorize(ctx context.Context) error {
	if c.tokens == nil {
		return nil
	}
	if c.tokens.wrong != nil {
		return Misconfigured(c.tokens.wrong)
	}
	consented, err := c.tokens.consented(ctx)
	if err == nil && !consented {
		err = ErrNoConsent
	}
	return err
}

// unauthorized is the turn of a client that cannot be polled. One that waits for its
// customer is not due again by itself, and one that had started is in ERROR.
func (c *client) unauthorized(ctx context.Context, job Job, r record, err error) (time.Time, error) {
	if !errors.Is(err, ErrNoConsent) {
		class, after := classOf(err)
		return c.settle(ctx, job, r, class, after, err)
	}
	switch r.Status {
	case connctd.StatusStarted: // the store has lost them
		return c.settle(ctx, job, r, revoked, 0, err)
	case connctd.StatusError:
		next, _ := c.mend(ctx)
		return next, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastError = err
	return time.Time{}, err
}

// forgetTokens gives up tokens that are worth nothing any more.
func (c *client) forgetTokens(ctx context.Context) {
	if c.tokens == nil {
		return
	}
	if err := c.tokens.revoke(context.WithoutCancel(ctx)); err != nil {
		c.log().Warn("tokens that are revoked are still stored", "error", c.cleaned(err))
	}
}

// forgetConsent drops all that a customer's consent has given, of a client that is
// removed.
func (c *client) forgetConsent(ctx context.Context) error {
	if c.tokens == nil {
		return nil
	}
	if err := c.tokens.forget(ctx); err != nil {
		return err
	}
	_, revision, err := c.askedConsent(ctx)
	if err != nil || revision == 0 {
		return err
	}
	if err := c.runtime.store.Delete(ctx, consentPrefix+string(c.ID), revision); err != nil {
		return fmt.Errorf("delete consent: %w", err)
	}
	return nil
}
