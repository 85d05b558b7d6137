package otel_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/internal/lab/otel"
)

// lamps asks for a list, and for the one lamp in it.
var lamps = connector.Define(connector.Definition[struct{}, struct{}]{
	Type: "lamps", Every: 10 * time.Minute,
	Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
		for _, path := range []string{"/list", "/l1"} {
			if err := in.HTTP.GetJSON(ctx, "https://lamps.example"+path, nil, nil); err != nil {
				return err
			}
		}
		emit.Thing("l1", connector.Thing("Hall", "LAMP", connector.Boolean("on", "SWITCH", true)))
		return nil
	},
})

// polled is what three polls leave, of which the second fails.
func polled(t *testing.T) (tracetest.SpanStubs, metricdata.ResourceMetrics) {
	t.Helper()
	spans, reader := tracetest.NewInMemoryExporter(), metric.NewManualReader()
	var data metricdata.ResourceMetrics
	routes := connectortest.Routes{
		"GET /list": connectortest.JSON(`[]`),
		"GET /l1":   connectortest.InTurn(connectortest.JSON(`{}`), connectortest.Status(http.StatusBadGateway), connectortest.JSON(`{}`)),
	}
	synctest.Test(t, func(t *testing.T) {
		observer, err := otel.Observer(otel.Config{
			Traces: trace.NewTracerProvider(trace.WithSyncer(spans)),
			Meters: metric.NewMeterProvider(metric.WithReader(reader)),
		})
		if err != nil {
			t.Fatal(err)
		}
		b := connectortest.Poll(t, lamps, routes, connectortest.WithRuntime(connector.WithObserver(observer)))
		_ = b.PollNow() // fails
		if err := b.PollNow(); err != nil {
			t.Error(err)
		}
		if err := reader.Collect(context.Background(), &data); err != nil {
			t.Error(err)
		}
	})
	return spans.GetSpans(), data
}

// A poll is a span with its outcome, linked to its own requests and to no others.
func TestPollSpans(t *testing.T) {
	t.Parallel()
	spans, _ := polled(t)
	names := map[string]string{}
	var got []string
	for i, s := range spans {
		names[s.SpanContext.SpanID().String()] = fmt.Sprint(s.Name, " ", i)
		var links, attrs []string
		for _, l := range s.Links {
			links = append(links, names[l.SpanContext.SpanID().String()])
		}
		for _, kv := range s.Attributes {
			if name := string(kv.Key); name == "connector.outcome" || name == "connector.writes" || name == "connector.client" || name == "http.response.status_code" {
				attrs = append(attrs, kv.Value.String())
			}
		}
		slices.Sort(attrs)
		got = append(got, fmt.Sprintf("%s %d: %s, failed %t, links to %s", s.Name, i, strings.Join(attrs, " "), s.Status.Code == codes.Error, strings.Join(links, ", ")))
	}
	want := []string{
		"GET 0: 200 client-1, failed false, links to ",
		"GET 1: 200 client-1, failed false, links to ",
		"poll lamps 2: 1 client-1 complete, failed false, links to GET 0, GET 1",
		"GET 3: 200 client-1, failed false, links to ",
		"GET 4: 502 client-1, failed true, links to ",
		"poll lamps 5: 0 client-1 transient, failed true, links to GET 3, GET 4",
		"GET 6: 200 client-1, failed false, links to ",
		"GET 7: 200 client-1, failed false, links to ",
		"poll lamps 8: 0 client-1 complete, failed false, links to GET 6, GET 7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

// Polls are counted by outcome, and their lateness is measured.
func TestPollMetrics(t *testing.T) {
	t.Parallel()
	_, data := polled(t)
	want := map[string]string{
		"connector.polls connector.outcome=complete,connector.type=lamps":          "2",
		"connector.polls connector.outcome=transient,connector.type=lamps":         "1",
		"connector.poll.lateness connector.outcome=complete,connector.type=lamps":  "2",
		"connector.poll.lateness connector.outcome=transient,connector.type=lamps": "1",
	}
	if diff := cmp.Diff(want, counts(data)); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}
