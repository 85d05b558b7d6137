package connctd_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// The error bodies of both editions of the API, as the documents show them.
func TestErrorSamples(t *testing.T) {
	t.Parallel()
	for name, requestID := range map[string]string{"error.json": "", "error-later.json": "7f5c"} {
		body := wire(t, name)
		_, err := newClient(t, always(404, string(body))).Subject("alice").GetThing(t.Context(), "t")
		got, ok := errors.AsType[*connctd.Error](err)
		if !ok {
			t.Fatalf("%s: error = %v", name, err)
		}
		want := &connctd.Error{
			Op: "GetThing", Method: http.MethodGet, Path: "/things/{thing}", StatusCode: 404, Attempts: 1,
			Code: connctd.CodeNoThing, Description: "there is no such thing",
			MoreInfo: "https://docs.connctd.io/errors/thing_doesnt_exist", RequestID: requestID, Body: body,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The answer of the token endpoint, as the document shows it.
func TestTokenSample(t *testing.T) {
	t.Parallel()
	rt := platform(
		func(*http.Request) *http.Response { return respond(200, string(wire(t, "token.json"))) },
		func(*http.Request) *http.Response { return respond(200, "[]") })
	if _, err := newApp(t, rt).ListInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := rt.sent()[1].header.Get("Authorization"); got != "Bearer an-access-token" {
		t.Errorf("Authorization = %q", got)
	}
}

// A description holds what it takes to create an instance and a client.
func TestSamplesOfDescriptionCanBeSent(t *testing.T) {
	t.Parallel()
	d, err := newClient(t, always(200, string(wire(t, "description.json")))).GetDescription(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	rt := always(201, `{"id":"1"}`)
	c := newClient(t, rt)
	if _, err := c.CreateInstance(t.Context(), d.SampleInstance); err != nil {
		t.Error(err)
	}
	if _, err := c.Subject("alice").CreateClient(t.Context(), d.SampleClient); err != nil {
		t.Error(err)
	}
	sample, _ := value(t, wire(t, "description.json")).(map[string]any)
	for i, field := range []string{"sample_instance_configuration", "sample_client_configuration"} {
		if diff := cmp.Diff(sample[field], value(t, []byte(rt.sent()[i].body))); diff != "" {
			t.Errorf("%s (-document +sent):\n%s", field, diff)
		}
	}
}
