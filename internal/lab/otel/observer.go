package otel

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// maxLinks bounds what is kept of the requests of a poll under way.
const maxLinks = 128

type watcher struct {
	tracer   trace.Tracer
	polls    metric.Int64Counter
	lateness metric.Float64Histogram

	mu       sync.Mutex                        // guards what follows
	requests map[connctd.ClientID][]trace.Link // of the poll under way
}

// Observer returns an observer for [connector.WithObserver]. An observer is told of
// what is over, so a poll is a span that begins in the past, with links to those of the
// requests that were sent meanwhile. Requests for tokens and of actions are spans, too.
//
// Metrics have the connector and the outcome as attributes, of which there are few; the
// client is in the spans only.
func Observer(cfg Config) (connector.Observer, error) {
	w := &watcher{tracer: cfg.Traces.Tracer(scope), requests: map[connctd.ClientID][]trace.Link{}}
	meter := cfg.Meters.Meter(scope)
	var err error
	if w.polls, err = meter.Int64Counter("connector.polls", metric.WithUnit("{poll}"),
		metric.WithDescription("Polls that have ended, by outcome.")); err != nil {
		return connector.Observer{}, fmt.Errorf("otel: %w", err)
	}
	if w.lateness, err = meter.Float64Histogram("connector.poll.lateness", metric.WithUnit("s"),
		metric.WithDescription("How long after they were due polls have begun.")); err != nil {
		return connector.Observer{}, fmt.Errorf("otel: %w", err)
	}
	return connector.Observer{Poll: w.poll, Request: w.request, Refresh: w.refresh, Action: w.action}, nil
}

func (w *watcher) poll(e connector.PollEvent) {
	outcome := attribute.String("connector.outcome", string(e.Outcome))
	few := metric.WithAttributes(attribute.String("connector.type", e.Connector), outcome)
	w.polls.Add(context.Background(), 1, few)
	w.lateness.Record(context.Background(), e.Late.Seconds(), few)
	span := w.span("poll "+e.Connector, e.Origin, e.Duration, trace.WithLinks(w.take(e.Client)...))
	span.SetAttributes(outcome, attribute.Int("connector.writes", e.Writes), attribute.Float64("connector.late", e.Late.Seconds()))
	failed(span, e.Err)
	span.End()
}

func (w *watcher) request(e connector.RequestEvent) {
	span := w.span(e.Method, e.Origin, e.Duration, trace.WithSpanKind(trace.SpanKindClient))
	span.SetAttributes(
		attribute.String("http.request.method", e.Method), attribute.String("server.address", e.Host),
		attribute.Int("http.response.status_code", e.Status))
	if e.Status == 0 || e.Status >= 400 {
		span.SetStatus(codes.Error, "")
	}
	span.End()
	w.note(e.Client, trace.Link{SpanContext: span.SpanContext()})
}

func (w *watcher) refresh(e connector.RefreshEvent) {
	span := w.span("refresh token", e.Origin, e.Duration)
	failed(span, e.Err)
	span.End()
	w.note(e.Client, trace.Link{SpanContext: span.SpanContext()})
}

// action is linked to nothing but its own requests: polls and actions of a client take
// turns.
func (w *watcher) action(e connector.ActionEvent) {
	span := w.span("act "+e.Connector, e.Origin, e.Duration, trace.WithLinks(w.take(e.Client)...))
	span.SetAttributes(attribute.String("connector.action", string(e.Action)))
	failed(span, e.Err)
	span.End()
}

// span begins a span in the past.
func (w *watcher) span(name string, o connector.Origin, took time.Duration, opts ...trace.SpanStartOption) trace.Span {
	opts = append(opts, trace.WithNewRoot(), trace.WithTimestamp(time.Now().Add(-took)), trace.WithAttributes(
		attribute.String("connector.type", o.Connector), attribute.String("connector.instance", string(o.Instance)),
		attribute.String("connector.client", string(o.Client))))
	_, span := w.tracer.Start(context.Background(), name, opts...)
	return span
}

func (w *watcher) note(id connctd.ClientID, link trace.Link) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.requests[id]) < maxLinks {
		w.requests[id] = append(w.requests[id], link)
	}
}

// take returns what was noted of a client and forgets it.
func (w *watcher) take(id connctd.ClientID) []trace.Link {
	w.mu.Lock()
	defer w.mu.Unlock()
	links := w.requests[id]
	delete(w.requests, id)
	return links
}

// failed notes an error. Its text may stand there: the runtime keeps secrets out of it.
func failed(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
}
