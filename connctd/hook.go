package connctd

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// Hooks are told of every call and of each HTTP request it makes, for tracing and
// metrics. A call that is refused with [ErrInvalid] is not told of; an EnsureX, a
// FindX and an iterator show as the calls that they make, and the conflict that an
// EnsureX settles as a failed one. Either may be nil, as may the ctx and the function that they return.
// They are called on the goroutine of the call and must be safe for concurrent
// use. They see no secret: paths are templates and errors are scrubbed.
type Hooks struct {
	// Call is told when a call begins. The call goes on with the ctx it returns,
	// and the function is told once how the call ended.
	Call func(context.Context, CallInfo) (context.Context, func(CallResult))
	// Attempt is told when a request is about to be sent, with the ctx of Call.
	// The request is sent with the ctx it returns. The fetch of a token counts as
	// a call of its own, "FetchToken", that no caller's ctx ends.
	Attempt func(context.Context, AttemptInfo) (context.Context, func(AttemptResult))
}

// CallInfo names a call.
type CallInfo struct {
	Op     string // such as "GetClient"
	Method string // HTTP method
	Path   string // template of the path, such as "/connectors/clients/{client}"
}

// CallResult is how a call ended.
type CallResult struct {
	Attempts   int   // requests sent
	StatusCode int   // of the last answer; 0 if there was none
	Err        error // nil: success
}

// AttemptInfo names one request of a call.
type AttemptInfo struct {
	CallInfo
	Number int // 1 for the first
	// Header is empty and is sent along: the place for a trace's header, such as
	// traceparent. What the SDK decides itself, such as Authorization, is left out.
	Header http.Header
}

// AttemptResult is how a request ended.
type AttemptResult struct {
	StatusCode int   // 0 if nothing was answered
	Err        error // nil: success
}

// begin tells the hook that a call begins.
func (h *Hooks) begin(ctx context.Context, op *operation) (context.Context, func(attempts, status int, err error)) {
	if h.Call == nil {
		return ctx, func(int, int, error) {}
	}
	inner, end := h.Call(ctx, op.info())
	return orOuter(inner, ctx), func(attempts, status int, err error) {
		if end != nil {
			end(CallResult{attempts, status, err})
		}
	}
}

func (op *operation) info() CallInfo { return CallInfo{op.name, op.method, op.path} }

func orOuter(inner, outer context.Context) context.Context {
	if inner == nil {
		return outer
	}
	return inner
}

// observed makes an attempt that hook and log are told of.
func (c *core) observed(ctx context.Context, k *call, n int, try once) (out outcome) {
	var header http.Header
	var end func(AttemptResult)
	if c.hooks.Attempt != nil {
		header = http.Header{}
		inner, told := c.hooks.Attempt(ctx, AttemptInfo{k.op.info(), n, header})
		ctx, end = orOuter(inner, ctx), told
	}
	start := time.Now()
	out.err = errPanicked // until another end is known
	defer func() {
		c.logAttempt(ctx, k, n, out, start)
		if end != nil {
			end(AttemptResult{out.status, out.err})
		}
	}()
	return try(ctx, n, header)
}

// errPanicked is what hooks are told when a transport panicked.
var errPanicked = errors.New("connctd: the transport panicked")

// logAttempt logs one attempt, without anything that could be a secret.
func (c *core) logAttempt(ctx context.Context, k *call, n int, out outcome, start time.Time) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("op", k.op.name), slog.String("method", k.op.method), slog.String("path", k.op.path),
		slog.Int("attempt", n), slog.Duration("took", time.Since(start)),
	}
	if out.status != 0 {
		attrs = append(attrs, slog.Int("status", out.status))
	} else if out.err != nil {
		attrs = append(attrs, slog.String("error", out.err.Error()))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "connctd attempt", attrs...)
}
