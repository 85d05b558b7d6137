package mockserver

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// BenchmarkHandle is what a call costs without the network: from a request that is
// read to an answer that is written. What it costs must not depend on how much the
// customers have whom it is not about.
func BenchmarkHandle(b *testing.B) {
	for _, others := range []int{0, 10_000} {
		s, ids := populated(b, others)
		for _, call := range []struct{ name, method, path, body string }{
			{"GET client", "GET", "/connectors/clients/{client}", ""},
			{"GET clients", "GET", "/connectors/clients", ""},
			{"GET thing", "GET", "/things/{thing}", ""},
			{"GET things", "GET", "/things", ""},
			{"PUT property", "PUT", "/things/{thing}/components/bulb/properties/on", `{"value":"true"}`},
		} {
			b.Run(fmt.Sprintf("%s/beside %d", call.name, others), func(b *testing.B) {
				benchHandle(b, s, call.method, apiPath+ids.Replace(call.path), call.body)
			})
		}
	}
}

func benchHandle(b *testing.B, s *Server, method, path, text string) {
	b.Helper()
	b.ReportAllocs()
	body := strings.NewReader(text)
	r, err := http.NewRequest(method, "http://localhost"+path, io.NopCloser(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header = http.Header{
		"Authorization": {"Bearer " + DefaultToken}, "X-External-Subject-Id": {"alice"}, "Content-Type": {jsonType},
	}
	for b.Loop() {
		body.Reset(text)
		w := &noReader{header: http.Header{}}
		s.handle(w, r)
		if w.status != http.StatusOK {
			b.Fatalf("status %d", w.status)
		}
	}
}

// populated returns a server with a customer who has a client with a thing, and with
// others who have the same; and what fills the customer's ids into a path.
func populated(b *testing.B, others int) (*Server, *strings.Replacer) {
	b.Helper()
	s, err := Start(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	s.mu.Lock()
	defer s.unlockChanged()
	if err := s.model.AddType(state.Type{Description: connctd.Description{TypeID: "lamps"}}); err != nil {
		b.Fatal(err)
	}
	if _, err := s.model.CreateInstance(DefaultID, "lamps", nil, time.Now()); err != nil {
		b.Fatal(err)
	}
	client, thing := populate(b, s.model, "alice")
	for i := range others {
		populate(b, s.model, fmt.Sprint("customer-", i))
	}
	return s, strings.NewReplacer("{client}", string(client), "{thing}", string(thing))
}

// populate makes a client with a thing for a customer.
func populate(b *testing.B, m *state.Model, subject string) (client connctd.ClientID, thing connctd.ThingID) {
	b.Helper()
	now := time.Now()
	c, err := m.CreateClient(state.Owner{Account: DefaultID, Subject: subject}, "lamps", nil, now)
	if err != nil {
		b.Fatal(err)
	}
	thing, err = m.CreateThingFor(c.ID, "lamp", connctd.Thing{
		Name: "Lamp", MainComponentID: "bulb",
		Components: []connctd.Component{{
			ID: "bulb", Name: "Bulb", ComponentType: "BULB",
			Properties: []connctd.Property{{ID: "on", Name: "On", Type: connctd.TypeBoolean, PropertyType: "SWITCH", Value: "false"}},
		}},
	}, now)
	if err != nil {
		b.Fatal(err)
	}
	return c.ID, thing
}

// noReader takes an answer for nobody.
type noReader struct {
	header http.Header
	status int
}

func (w *noReader) Header() http.Header         { return w.header }
func (w *noReader) WriteHeader(status int)      { w.status = status }
func (w *noReader) Write(p []byte) (int, error) { return len(p), nil }
