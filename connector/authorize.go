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
// customer is not due again by itself.
func (c *client) unauthorized(ctx context.Context, job Job, r record, err error) (time.Time, error) {
	if !errors.Is(err, ErrNoConsent) {
		class, after := classOf(err)
		return c.settle(ctx, job, r, class, after, err)
	}
	if r.Status == connctd.StatusError {
		next, _ := c.mend(ctx)
		return next, err
	}
	return time.Time{}, err
}

// forgetTokens gives up tokens that are worth nothing any more.
func (c *client) forgetTokens(ctx context.Context) {
	if c.tokens == nil {
		return
	}
	if err := c.tokens.revoke(context.WithoutCancel(ctx)); err != nil {
		c.log.Warn("tokens that are revoked are still stored", "error", c.cleaned(err))
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
	key := consentPrefix + string(c.ID)
	asked, err := c.runtime.store.Load(ctx, key)
	if err == nil {
		err = c.runtime.store.Delete(ctx, key, asked.Revision)
	}
	if err != nil && !errors.Is(err, ErrNotStored) {
		return fmt.Errorf("delete consent: %w", err)
	}
	return nil
}
