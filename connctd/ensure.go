package connctd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Creates that may be called again and again: what is there is found, and what is
// in doubt is settled by looking.

const (
	ensureRounds = 3                      // create, look, and again
	ensurePause  = 500 * time.Millisecond // between them, about
)

// EnsureInstance makes sure that the account has an instance of the type and
// returns its id, whether it was there before or not; for the start of an app.
//
// An instance that was there keeps its configuration, which the API never gives
// back and cannot change. A new key takes a new instance, and for that every client
// of the old one, of every customer, must be deleted first, with its things. If the
// answer to the create is lost, it looks whether the instance exists (see
// [Client.FindInstance]).
func (c *Client) EnsureInstance(ctx context.Context, spec InstanceSpec, opts ...CallOption) (InstanceID, error) {
	look := perLink(opts)
	for round := 1; ; round++ {
		id, err := c.CreateInstance(ctx, spec, opts...)
		if err == nil || !mayExist(err) {
			return id, err
		}
		found, notFound := c.FindInstance(ctx, spec.Type, look...)
		if notFound == nil {
			return found.ID, nil
		}
		if err := anotherRound(ctx, "EnsureInstance", round, err, notFound); err != nil {
			return "", err
		}
	}
}

// EnsuredClient is a connector client that exists now. After a redirect its ID is
// looked for; it is empty only if that failed.
type EnsuredClient struct {
	CreatedClient
	// Existing is the client as it was found; nil if this call created it and
	// had the answer. Without an answer it cannot be told which of both it was.
	Existing *ConnectorClient
}

// EnsureClient makes sure that the customer has a connector client of the type. If
// there was one, Existing tells its status:
//
//   - [StatusStarted]: nothing is left to do.
//   - [StatusStarting]: it is on its way, or waits for the customer's consent. The
//     link to the consent page comes with the create and never again; if it was
//     lost, call again with [RecreatePending].
//   - [StatusError]: delete it, and call again.
//
// A client that was there keeps its configuration: to change it, delete the client
// first. If the answer to the create is lost, it looks whether the client exists (see
// [Subject.FindClient]).
func (s *Subject) EnsureClient(ctx context.Context, spec ClientSpec, opts ...CallOption) (*EnsuredClient, error) {
	recreate := settle(opts).recreatePending
	look := perLink(opts)
	opts = append(opts[:len(opts):len(opts)], func(o *callOptions) { o.recreatePending = false })
	for round := 1; ; round++ {
		created, err := s.CreateClient(ctx, spec, opts...)
		if err == nil {
			s.identify(ctx, created, spec.Type, look)
			return &EnsuredClient{CreatedClient: *created}, nil
		}
		if !mayExist(err) {
			return nil, err
		}
		found, notFound := s.FindClient(ctx, spec.Type, look...)
		switch {
		case notFound == nil && recreate && found.Status == StatusStarting && round < ensureRounds:
			if err := s.DeleteClient(ctx, found.ID, look...); err != nil && !errors.Is(err, ErrNotFound) {
				return nil, within("EnsureClient, to recreate it", err)
			}
			continue
		case notFound == nil:
			return &EnsuredClient{CreatedClient{ID: found.ID}, found}, nil
		}
		if err := anotherRound(ctx, "EnsureClient", round, err, notFound); err != nil {
			return nil, err
		}
	}
}

// identify finds the id of a client that was created by a redirect without a body.
// If that fails, the id stays empty: the redirect must not be lost for it.
func (s *Subject) identify(ctx context.Context, created *CreatedClient, typeID string, look []CallOption) {
	if created.ID != "" {
		return
	}
	if found, err := s.FindClient(ctx, typeID, look...); err == nil {
		created.ID = found.ID
	}
}

// String shows what a [CreatedClient] shows, and the status of a client that was
// there.
func (e EnsuredClient) String() string {
	if e.Existing == nil {
		return e.CreatedClient.String()
	}
	return fmt.Sprintf("{ID:%s Existing:%s}", e.ID, e.Existing.Status)
}

// Format writes what String returns, whatever the verb.
func (e EnsuredClient) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.String()) }

// LogValue hides the query of the redirect in slog.
func (e EnsuredClient) LogValue() slog.Value { return slog.StringValue(e.String()) }

// MarshalJSON hides the query of the redirect.
func (e EnsuredClient) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		CreatedClient CreatedClient    `json:"client"`
		Existing      *ConnectorClient `json:"existing,omitempty"`
	}{e.CreatedClient, e.Existing})
}

// mayExist reports whether a create that failed with err may have left something,
// or met it.
func mayExist(err error) bool {
	for _, target := range []error{ErrConflict, ErrOutcomeUnknown, ErrBadResponse, ErrResponseTooLarge} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// anotherRound waits before the next create after one that failed and a look that
// found nothing, or returns why there is none.
func anotherRound(ctx context.Context, what string, round int, failed, notFound error) error {
	if !errors.Is(notFound, ErrNotFound) || round == ensureRounds {
		return within(what, inOneLine([]error{failed, notFound}))
	}
	if err := sleep(ctx, ensurePause+rand.N(ensurePause)); err != nil {
		return within(what, inOneLine([]error{err, failed}))
	}
	return nil
}
