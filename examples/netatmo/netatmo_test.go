package netatmo_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/netatmo"
	"github.com/connctd/connctd-go/examples/netatmo/standin"
	"github.com/connctd/connctd-go/mockserver"
)

// home is a customer of an app, with the platform and the service that they use.
type home struct {
	*testing.T
	*mockserver.Server
	service *standin.Service
	way     *refusing // to the service
	client  *connctd.CreatedClient
}

// homeTest runs test in a bubble, in which the customer's client waits for consent.
func homeTest(t *testing.T, test func(home)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		service := standin.New()
		way := &refusing{next: service.Client().Transport}
		srv := mockserver.New(t, mockserver.WithConnector(netatmo.Connector), mockserver.WithUpstream(&http.Client{Transport: way}))
		config := map[string]any{
			"client_id": standin.ClientID, "client_secret": connctd.NewSecret(standin.ClientSecret),
			"origin_callback_uri": "https://app.example/connected?page=1",
		}
		c := srv.Client()
		if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: config}); err != nil {
			t.Fatal(err)
		}
		created, err := c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
		if err != nil || !created.NeedsRedirect() {
			t.Fatalf("CreateClient = %+v, %v, want a redirect", created, err)
		}
		test(home{t, srv, service, way, created})
	})
}

// allow gives consent on the page of the service and returns where that ends.
func (h home) allow() string { return h.answer(h.service.Allow) }

func (h home) deny() string { return h.answer(h.service.Deny) }

// state returns the only client after all that goes on has come to rest.
func (h home) state() mockserver.ClientState {
	h.Helper()
	synctest.Wait()
	return h.State().Clients[0]
}

func (h home) wantStatus(want connctd.ClientStatus, reason string) {
	h.Helper()
	if c := h.state(); c.Status != want || !strings.Contains(c.Reason, reason) {
		h.Errorf("client %s, reason %q, last error %q; want %s, %q", c.Status, c.Reason, c.LastError, want, reason)
	}
}

// things shows everything that was measured, by module.
func (h home) things() map[string][]string {
	h.Helper()
	synctest.Wait()
	all := map[string][]string{}
	for _, t := range h.State().Things {
		all[t.Key] = lines(t)
	}
	return all
}

// lines shows a thing as its name, status and time, and "id: value unit" of each property.
func lines(t mockserver.ThingState) []string {
	out := []string{t.Name + ", " + string(t.Status)}
	for _, p := range t.Components[0].Properties {
		out = append(out, fmt.Sprintf("%s: %s %s", p.ID, p.Value, p.Unit))
	}
	times := slices.Compact(slices.Collect(func(yield func(string) bool) {
		for _, p := range t.Components[0].Properties {
			if !yield(p.LastUpdate.UTC().Format(time.RFC3339)) {
				return
			}
		}
	}))
	return append(out, cmp.Or(strings.Join(times, " and "), "nothing measured"))
}
