package connectortest

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

var errNoEnd = errors.New("connectortest: the poll does not end, an hour after it began")

// begin is told of each poll, by the goroutine that polls.
func (b *Bench) begin(ctx context.Context) error {
	b.upstream.poll(true)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.began, b.over, b.self = true, time.Time{}, goroutine()
	poll := b.polls
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.began && b.polls == poll {
			b.over = time.Now()
		}
	})
	return nil
}

// end is told how each poll ended, and of each turn that was none.
func (b *Bench) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.began {
		put(b.turned)
		return
	}
	b.finish(err)
	b.polls++
	put(b.polled)
}

// finish notes the end of a poll or an action; the caller holds the lock.
func (b *Bench) finish(err error) {
	b.upstream.poll(false)
	b.last = polled{err: err}
	if !b.over.IsZero() {
		b.last.late = time.Since(b.over)
	}
	if err != nil {
		b.told = append(b.told, err.Error())
	}
	b.began = false
}

// put puts a token into c, unless there is one.
func put(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// become is told of each change of status.
func (b *Bench) become(status connctd.ClientStatus, reason error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status = status
	if reason != nil {
		b.told = append(b.told, reason.Error())
	}
}

// await waits for the end of a poll that nobody has seen end.
func (b *Bench) await() error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-b.polled:
		return nil
	case <-timer.C:
		return errNoEnd
	}
}

// goroutine returns what names the calling goroutine.
func goroutine() string {
	name := make([]byte, 64)
	name = name[:runtime.Stack(name, false)]
	head, _, _ := strings.Cut(string(name), " [")
	return head
}

// onPollsGoroutine reports whether the caller is the goroutine that the runtime gave
// to the poll: what panics there is caught.
func (b *Bench) onPollsGoroutine() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.began && b.self == goroutine()
}

// PollNow polls once more, at once, and returns the error of the poll, without secrets.
func (b *Bench) PollNow() error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), patience, errNoEnd)
	defer cancel()
	return b.runtime.PollNow(ctx, clientID)
}

// Pass lets time pass, and with it the polls that are due, and waits until all is
// quiet. It is for [Schedule].
func (b *Bench) Pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// Err returns the error of the last poll, without secrets: nil after a complete one.
func (b *Bench) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last.err
}

// Polls returns how many polls have ended.
func (b *Bench) Polls() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.polls
}

// Status returns the status of the client.
func (b *Bench) Status() connctd.ClientStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status
}

// Info returns all that the runtime tells of the client.
func (b *Bench) Info() connector.ClientInfo {
	info, _ := b.runtime.Client(clientID)
	return info
}

// Things returns the things on the platform by their keys.
func (b *Bench) Things() map[string]connctd.Thing {
	things, _ := b.platform.all()
	return things
}

// Requests returns what was asked of the upstream, in order. Requests for tokens are
// left out.
func (b *Bench) Requests() []Request { return slices.Clone(b.upstream.seen()) }

// Log returns what the runtime and the connector have logged.
func (b *Bench) Log() string { return b.log.String() }

// secrets returns what must not show.
func (b *Bench) secrets() []string {
	return append(b.upstream.authority.secrets(), b.setup.secrets...)
}

func (b *Bench) lastPoll() polled {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}
