package otel_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/lab/otel"
	"github.com/connctd/connctd-go/mockserver"
)

// witness is a transport that notes the traces of requests, and fails one of them.
type witness struct {
	next http.RoundTripper

	mu     sync.Mutex // guards what follows
	traces []string
	fail   bool // the next reading request
}

func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.traces = append(w.traces, r.Header.Get("Traceparent"))
	fail := w.fail && r.Method == http.MethodGet
	w.fail = w.fail && !fail
	w.mu.Unlock()
	if fail {
		return &http.Response{StatusCode: http.StatusServiceUnavailable, Body: http.NoBody, Request: r}, nil
	}
	return w.next.RoundTrip(r)
}

// observed is a client of a mock whose spans and metrics are kept.
func observed(t *testing.T) (*connctd.Client, *witness, *tracetest.InMemoryExporter, *metric.ManualReader) {
	t.Helper()
	spans, reader := tracetest.NewInMemoryExporter(), metric.NewManualReader()
	hooks, err := otel.Hooks(otel.Config{
		Traces:     trace.NewTracerProvider(trace.WithSyncer(spans)),
		Meters:     metric.NewMeterProvider(metric.WithReader(reader)),
		Propagator: propagation.TraceContext{},
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := mockserver.New(t)
	w := &witness{next: srv.HTTPClient().Transport}
	c := srv.Client(connctd.WithHooks(hooks), connctd.WithHTTPClient(&http.Client{Transport: w}),
		connctd.WithRetry(connctd.RetryPolicy{MinBackoff: 1}),
		connctd.WithClientCredentials(connctd.ClientCredentials{ID: "demo", Secret: connctd.NewSecret("demo-secret")}))
	return c, w, spans, reader
}

func TestSpans(t *testing.T) {
	t.Parallel()
	c, w, exporter, _ := observed(t)
	w.fail = true
	if _, err := c.GetInstance(t.Context(), "unknown"); !errors.Is(err, connctd.ErrNotFound) {
		t.Fatalf("error = %v", err)
	}
	spans := exporter.GetSpans()
	names := map[string]string{}
	for _, s := range spans {
		names[s.SpanContext.SpanID().String()] = s.Name
	}
	var got []string
	for _, s := range spans {
		var attrs []string
		for _, kv := range s.Attributes {
			attrs = append(attrs, fmt.Sprintf("%s=%s", kv.Key, kv.Value.String()))
		}
		slices.Sort(attrs)
		got = append(got, fmt.Sprintf("%s in %q failed %t: %s", s.Name, names[s.Parent.SpanID().String()], s.Status.Code == codes.Error, strings.Join(attrs, " ")))
	}
	want := []string{
		`POST /oauth2/token in "connctd FetchToken" failed false: http.request.method=POST http.request.resend_count=0 http.response.status_code=200 url.template=/oauth2/token`,
		`connctd FetchToken in "connctd GetInstance" failed false: connctd.attempts=1 connctd.operation=FetchToken http.response.status_code=200`,
		`GET /connectors/instances/{instance} in "connctd GetInstance" failed true: error.type=503 http.request.method=GET http.request.resend_count=0 http.response.status_code=503 url.template=/connectors/instances/{instance}`,
		`GET /connectors/instances/{instance} in "connctd GetInstance" failed true: error.type=404 http.request.method=GET http.request.resend_count=1 http.response.status_code=404 url.template=/connectors/instances/{instance}`,
		`connctd GetInstance in "" failed true: connctd.attempts=2 connctd.operation=GetInstance error.type=404 http.response.status_code=404`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{of(spans[0]), of(spans[2]), of(spans[3])}, w.traces); diff != "" {
		t.Errorf("traces sent (-want +got):\n%s", diff)
	}
}

// of is the header that carries a span.
func of(s tracetest.SpanStub) string {
	return fmt.Sprintf("00-%s-%s-01", s.SpanContext.TraceID(), s.SpanContext.SpanID())
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	c, w, _, reader := observed(t)
	w.fail = true
	_, _ = c.GetInstance(t.Context(), "unknown")
	if _, err := c.ListInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"connctd.requests connctd.operation=FetchToken,http.response.status_code=200":    "1",
		"connctd.requests connctd.operation=GetInstance,http.response.status_code=503":   "1",
		"connctd.requests connctd.operation=GetInstance,http.response.status_code=404":   "1",
		"connctd.requests connctd.operation=ListInstances,http.response.status_code=200": "1",
		"connctd.call.duration connctd.operation=FetchToken":                             "1",
		"connctd.call.duration connctd.operation=GetInstance,error.type=404":             "1",
		"connctd.call.duration connctd.operation=ListInstances":                          "1",
	}
	if diff := cmp.Diff(want, counts(data)); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

// counts shows metrics by name and attributes: a sum, or how often something was measured.
func counts(data metricdata.ResourceMetrics) map[string]string {
	got := map[string]string{}
	for _, m := range data.ScopeMetrics[0].Metrics {
		switch points := m.Data.(type) {
		case metricdata.Sum[int64]:
			for _, p := range points.DataPoints {
				got[m.Name+" "+p.Attributes.Encoded(attribute.DefaultEncoder())] = fmt.Sprint(p.Value)
			}
		case metricdata.Histogram[float64]:
			for _, p := range points.DataPoints {
				got[m.Name+" "+p.Attributes.Encoded(attribute.DefaultEncoder())] = fmt.Sprint(p.Count)
			}
		}
	}
	return got
}
