package connctd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"
)

const (
	waitCeiling = 2 * time.Minute        // of WaitStarted, if the ctx has no deadline
	firstLook   = 100 * time.Millisecond // until the second look at a client
	slowestLook = 5 * time.Second
)

// ClientFailedError says that a connector client gave up: consent was refused or
// revoked, or its configuration is wrong. Delete it and create it again.
type ClientFailedError struct {
	Client *ConnectorClient // as it was last seen
}

// Error names the client and its status.
func (e *ClientFailedError) Error() string {
	if e.Client == nil {
		return "connctd: connector client failed"
	}
	return fmt.Sprintf("connctd: connector client %s is in status %s", e.Client.ID, e.Client.Status)
}

// WaitError is the end of a wait that has led to nothing: the ctx is over, or the
// client cannot be read any more.
type WaitError struct {
	Client *ConnectorClient // as it was last seen; nil if never
	Err    error
}

// Error tells the last status and why the wait ended.
func (e *WaitError) Error() string {
	last := ClientStatus("never seen")
	if e.Client != nil {
		last = e.Client.Status
	}
	return within(fmt.Sprintf("WaitStarted (last status: %s)", last), e.Err).Error()
}

// Unwrap returns why the wait ended.
func (e *WaitError) Unwrap() error { return e.Err }

// WatchClient walks over the states of a connector client: as it is now, and
// again each time its status or its mappings have changed. It looks every 100 ms
// at first and every 5 s in the end. While the platform is unavailable or out of
// reach it goes on trying; any other error ends the loop, as does the end of ctx,
// without which it may never end.
func (s *Subject) WatchClient(ctx context.Context, id ClientID, opts ...CallOption) iter.Seq2[*ConnectorClient, error] {
	return func(yield func(*ConnectorClient, error) bool) {
		var last *ConnectorClient
		pause := firstLook
		for {
			now, err := s.GetClient(ctx, id, opts...)
			var wait time.Duration
			switch {
			case err == nil && !sameState(last, now):
				last = now
				if !yield(now, nil) {
					return
				}
			case err != nil && (ctx.Err() != nil || !passing(err, &wait)):
				yield(nil, err)
				return
			}
			wait = max(wait, pause+rand.N(pause/4))
			pause = min(pause*3/2, slowestLook)
			if err := sleep(ctx, wait); err != nil {
				yield(nil, within("WatchClient", err))
				return
			}
		}
	}
}

// WaitStarted returns the connector client as soon as it is [StatusStarted]. A
// client that gives up is a [*ClientFailedError]; any other end without success is
// a [*WaitError], with the client as it was last seen. If ctx has no deadline, it
// waits two minutes at most. To show progress meanwhile, loop over
// [Subject.WatchClient] instead.
//
// The id is empty in what [Subject.CreateClient] returns after a redirect without a
// body: then [Subject.FindClient] has it.
func (s *Subject) WaitStarted(ctx context.Context, id ClientID, opts ...CallOption) (*ConnectorClient, error) {
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, waitCeiling,
			fmt.Errorf("not started within %v, which is the limit if the ctx has none: %w", waitCeiling, context.DeadlineExceeded))
		defer cancel()
	}
	var last *ConnectorClient
	for client, err := range s.WatchClient(ctx, id, opts...) {
		switch {
		case err != nil:
			return nil, &WaitError{last, err}
		case client.Status == StatusStarted:
			return client, nil
		case client.Status == StatusError:
			return nil, &ClientFailedError{client}
		}
		last = client
	}
	panic("connctd: WatchClient ended without an error")
}

func sameState(a, b *ConnectorClient) bool {
	return a != nil && a.Status == b.Status && slices.Equal(a.Mappings, b.Mappings)
}

// passing reports whether an error is likely to go away by itself, and sets how
// long the server asked to wait.
func passing(err error, wait *time.Duration) bool {
	if errors.Is(err, ErrNoAnswer) {
		return true
	}
	answer, ok := errors.AsType[*Error](err)
	if !ok || answer.StatusCode < 500 && answer.StatusCode != 429 {
		return false
	}
	*wait = min(answer.RetryAfter, time.Minute)
	return true
}

// sleep waits, or returns why ctx ended.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
