package mockserver_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// The SDK gets along with every reading of the documents, and with all at once.
func TestSDKSpeaksEveryDialect(t *testing.T) {
	t.Parallel()
	all := mockserver.Dialect(0)
	for _, d := range mockserver.Dialects() {
		all |= d
	}
	for _, d := range append([]mockserver.Dialect{0, all}, mockserver.Dialects()...) {
		t.Run(d.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { speak(t, d) })
		})
	}
}

// speak lets the SDK do what apps do.
func speak(t *testing.T, d mockserver.Dialect) {
	t.Helper()
	polls := 0
	alone := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, 0)), mockserver.WithDialect(d))
	if all, err := alone.Client().ListDescriptions(t.Context()); err != nil || len(all) != 1 || all[0].TypeID != "counting" {
		t.Errorf("descriptions = %v, %v", all, err)
	}
	srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, 0)), mockserver.WithConnector(working()), mockserver.WithDialect(d))
	if all, err := srv.Client().ListDescriptions(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("descriptions = %v, %v", all, err)
	}
	alice, id := startClient(t, srv)
	if id == "" {
		t.Error("the answer 201 has no id")
	}
	if one, err := alice.WaitStarted(t.Context(), id); err != nil || one.Status != connctd.StatusStarted || len(one.Mappings) != 1 {
		t.Errorf("client = %v, %v", one, err)
	}
	_, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "counting", Config: city})
	checkError(t, err, connctd.ErrConflict, 409)
	speakOfConsent(t, srv)
	speakOfThings(t, alice)
	if err := alice.DeleteClient(t.Context(), id); err != nil {
		t.Error(err)
	}
	_, err = alice.GetClient(t.Context(), id)
	checkError(t, err, connctd.ErrNotFound, 404)
}

func checkError(t *testing.T, err, want error, status int) {
	t.Helper()
	e, ok := errors.AsType[*connctd.Error](err)
	if !ok || !errors.Is(err, want) || e.StatusCode != status || e.Code == "" || e.Description == "" || e.MoreInfo == "" {
		t.Errorf("error = %v, want %v with status %d, a code and a description", err, want, status)
	}
}

func speakOfConsent(t *testing.T, srv *mockserver.Server) {
	t.Helper()
	alice, created := connect(t, srv, appCallback)
	waiting, err := alice.FindClient(t.Context(), "stations")
	if err != nil || waiting.Status != connctd.StatusStarting || created.ID != "" && created.ID != waiting.ID {
		t.Errorf("created %v, found %v, %v", created, waiting, err)
	}
	if _, err := browse(t, srv, created).Deny(t.Context()); err != nil {
		t.Error(err)
	}
	var failed *connctd.ClientFailedError
	if _, err := alice.WaitStarted(t.Context(), waiting.ID); !errors.As(err, &failed) {
		t.Errorf("the client of a customer who denied: %v", err)
	}
	if err := alice.DeleteClient(t.Context(), waiting.ID); err != nil {
		t.Error(err)
	}
}

func speakOfThings(t *testing.T, alice *connctd.Subject) {
	t.Helper()
	ctx := t.Context()
	made := connctd.Thing{
		Name: "Lamp", DisplayType: "LAMP", MainComponentID: "bulb", Status: connctd.ThingAvailable,
		Components: []connctd.Component{{
			ID: "bulb", Name: "Bulb", ComponentType: "BULB",
			Properties: []connctd.Property{connector.Number("level", "BRIGHTNESS", "%", 50)},
			Actions:    []connctd.Action{{ID: "dim", Name: "dim", Parameters: []connctd.Parameter{{Name: "to", Type: connctd.TypeNumber}}}},
		}},
	}
	id, err := alice.CreateThing(ctx, made)
	if err != nil {
		t.Fatal(err)
	}
	got, err := alice.GetThing(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	bulb, err := alice.GetComponent(ctx, id, "bulb")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Lamp", "LAMP", "bulb", "AVAILABLE", "BULB"}
	if diff := cmp.Diff(want, []string{got.Name, got.DisplayType, string(got.MainComponentID), string(got.Status), bulb.ComponentType}); diff != "" {
		t.Errorf("thing (-want +got):\n%s", diff)
	}
	if err := alice.SetProperty(ctx, id, "bulb", "level", "60"); err != nil {
		t.Error(err)
	}
	if p, err := alice.GetProperty(ctx, id, "bulb", "level"); err != nil || p.Value != "60" {
		t.Errorf("property = %v, %v", p, err)
	}
	checkError(t, alice.SetProperty(ctx, id, "bulb", "level", "bright"), connctd.ErrBadRequest, 400)
	if err := alice.SetThingStatus(ctx, id, connctd.ThingUnavailable); err != nil {
		t.Error(err)
	}
	if a, err := alice.TriggerAction(ctx, id, "bulb", "dim", map[string]string{"to": "30"}); err != nil || a.Status != connctd.ActionPending {
		t.Errorf("action = %v, %v", a, err)
	}
	if refs, err := alice.ListThings(ctx); err != nil || len(refs) != 2 {
		t.Errorf("things = %v, %v", refs, err)
	}
	if err := alice.DeleteThing(ctx, id); err != nil {
		t.Error(err)
	}
	checkError(t, alice.DeleteThing(ctx, id), connctd.ErrNotFound, 404)
}
