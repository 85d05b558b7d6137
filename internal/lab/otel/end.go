package otel

import (
	"context"
	"errors"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// end ends a span with what became of it. The text of an error may stand there: the
// SDK keeps secrets out of it.
func end(span trace.Span, status int, err error) {
	if status != 0 {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
	}
	if err != nil {
		span.SetAttributes(failure(status, err)...)
		span.SetStatus(codes.Error, err.Error())
	}
	span.End()
}

// failure names the kind of an error, of which there are few, so that metrics can
// carry it; nothing for a success.
func failure(status int, err error) []attribute.KeyValue {
	kind := "_OTHER"
	switch {
	case err == nil:
		return nil
	case status >= 300:
		kind = strconv.Itoa(status)
	case errors.Is(err, context.DeadlineExceeded):
		kind = "timeout"
	case errors.Is(err, context.Canceled):
		kind = "canceled"
	}
	return []attribute.KeyValue{attribute.String("error.type", kind)}
}
