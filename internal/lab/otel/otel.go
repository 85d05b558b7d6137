// Package otel shows how the hooks of the SDK become OpenTelemetry spans and
// metrics. It is small and stands alone, to be copied into an app:
//
//	hooks, err := otel.Hooks(otel.Config{Traces: tp, Meters: mp, Propagator: propagation.TraceContext{}})
//	c, err := connctd.New(connctd.FromEnv(), connctd.WithHooks(hooks))
//
// A call is a span, such as "connctd GetClient", and each HTTP request that it
// makes a span in it, whose trace goes along in the header. What is fetched
// meanwhile, such as a token, is a span in the request that waits for it first.
//
// [Observer] does the same for what a runtime of connectors does:
//
//	observer, err := otel.Observer(otel.Config{Traces: tp, Meters: mp})
//	runtime := connector.NewRuntime(connector.WithObserver(observer))
package otel

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/connctd/connctd-go/connctd"
)

const scope = "github.com/connctd/connctd-go/internal/lab/otel"

// Config is where spans and metrics go. Only Hooks need the Propagator.
type Config struct {
	Traces     trace.TracerProvider
	Meters     metric.MeterProvider
	Propagator propagation.TextMapPropagator
}

type adapter struct {
	tracer   trace.Tracer
	carry    propagation.TextMapPropagator
	duration metric.Float64Histogram
	requests metric.Int64Counter
}

// Hooks returns hooks for [connctd.WithHooks].
func Hooks(cfg Config) (connctd.Hooks, error) {
	a := adapter{tracer: cfg.Traces.Tracer(scope), carry: cfg.Propagator}
	meter := cfg.Meters.Meter(scope)
	var err error
	if a.duration, err = meter.Float64Histogram("connctd.call.duration", metric.WithUnit("s"),
		metric.WithDescription("How long calls take, with all that is repeated.")); err != nil {
		return connctd.Hooks{}, fmt.Errorf("otel: %w", err)
	}
	if a.requests, err = meter.Int64Counter("connctd.requests", metric.WithUnit("{request}"),
		metric.WithDescription("HTTP requests sent, by status; 0 if nothing was answered.")); err != nil {
		return connctd.Hooks{}, fmt.Errorf("otel: %w", err)
	}
	return connctd.Hooks{Call: a.call, Attempt: a.attempt}, nil
}

func (a *adapter) call(ctx context.Context, info connctd.CallInfo) (context.Context, func(connctd.CallResult)) {
	start := time.Now()
	op := attribute.String("connctd.operation", info.Op)
	ctx, span := a.tracer.Start(ctx, "connctd "+info.Op, trace.WithAttributes(op))
	return ctx, func(r connctd.CallResult) {
		span.SetAttributes(attribute.Int("connctd.attempts", r.Attempts))
		a.duration.Record(ctx, time.Since(start).Seconds(), metric.WithAttributes(append(failure(r.StatusCode, r.Err), op)...))
		end(span, r.StatusCode, r.Err)
	}
}

func (a *adapter) attempt(ctx context.Context, info connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
	ctx, span := a.tracer.Start(ctx, info.Method+" "+info.Path, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", info.Method),
		attribute.String("url.template", info.Path),
		attribute.Int("http.request.resend_count", info.Number-1),
	))
	a.carry.Inject(ctx, propagation.HeaderCarrier(info.Header))
	return ctx, func(r connctd.AttemptResult) {
		a.requests.Add(ctx, 1, metric.WithAttributes(
			attribute.String("connctd.operation", info.Op), attribute.Int("http.response.status_code", r.StatusCode)))
		end(span, r.StatusCode, r.Err)
	}
}
