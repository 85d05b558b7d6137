package connctd_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// world is a platform in which every call has something to act on, behind a
// network that can be cut. Two worlds are the same to the last id.
type world struct {
	srv *mockserver.Server
	net *cutter
	c   *connctd.Client

	instance, unused connctd.InstanceID // of lamps, with a client; of netatmo, without
	client           connctd.ClientID   // alice's
	thing            connctd.ThingID    // alice's, made by her app
}

// plain is a connector that has no instance yet.
var plain = connector.Define(connector.Definition[struct{}, struct{}]{
	Type: "plain",
	Poll: func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error { return nil },
})

var (
	lampsSpec   = connctd.InstanceSpec{Type: "lamps", Config: map[string]any{"app_key": connctd.NewSecret("my-application-key")}}
	lampsClient = connctd.ClientSpec{Type: "lamps", Config: map[string]any{"room": "kitchen"}}
	doorbell    = connctd.Thing{Name: "Doorbell", Status: connctd.ThingUnknown, MainComponentID: "bell", Components: []connctd.Component{{
		ID: "bell", Properties: []connctd.Property{connector.Number("volume", "VOLUME", "dB", 60)},
		Actions: []connctd.Action{{ID: "ring", Name: "ring"}},
	}}}
)

// newWorld makes a world in a bubble. Its client uses a connection for each
// request, or has one that it keeps.
func newWorld(t *testing.T, c cutCase) *world {
	t.Helper()
	ctx := t.Context()
	srv := mockserver.New(t, mockserver.WithConnector(lamps), mockserver.WithConnector(netatmo), mockserver.WithConnector(plain))
	app := srv.Client()
	w := &world{srv: srv, net: newCutter(srv, c.look)}
	w.instance = must(app.CreateInstance(ctx, lampsSpec))
	w.unused = must(app.CreateInstance(ctx, connctd.InstanceSpec{Type: "netatmo"}))
	w.client = must(app.Subject("alice").CreateClient(ctx, lampsClient)).ID
	synctest.Wait() // it polls
	w.thing = must(app.Subject("alice").CreateThing(ctx, doorbell))

	t.Cleanup(w.net.transport.CloseIdleConnections)
	w.net.transport.DisableKeepAlives = !c.kept
	w.c = srv.Client(connctd.WithHTTPClient(w.net.client()))
	if c.kept {
		must(w.c.ListDescriptions(ctx))
		synctest.Wait() // the connection comes to rest
	}
	return w
}

// alice makes calls for the customer who has something already, bob for the one
// who has nothing.
func (w *world) alice() *connctd.Subject { return w.c.Subject("alice") }
func (w *world) bob() *connctd.Subject   { return w.c.Subject("bob") }

// flow is a call, or what takes more than one.
type flow struct {
	kind kind
	do   func(context.Context, *world) (any, error)
}

type kind uint8

const (
	reads   kind = iota // and changes nothing
	writes              // twice as if once
	deletes             // so, too, but the second time nothing is found
	acts                // twice is once too often: if the answer is lost, the outcome is unknown
)

// flows has an entry for each of everyCall.
var flows = map[string]flow{
	"ListDescriptions": {reads, func(ctx context.Context, w *world) (any, error) { return w.c.ListDescriptions(ctx) }},
	"GetDescription":   {reads, func(ctx context.Context, w *world) (any, error) { return w.c.GetDescription(ctx, "2") }},
	"CreateInstance": {acts, func(ctx context.Context, w *world) (any, error) {
		return w.c.CreateInstance(ctx, connctd.InstanceSpec{Type: "plain"})
	}},
	"ListInstances":  {reads, func(ctx context.Context, w *world) (any, error) { return w.c.ListInstances(ctx) }},
	"GetInstance":    {reads, func(ctx context.Context, w *world) (any, error) { return w.c.GetInstance(ctx, w.instance) }},
	"FindInstance":   {reads, func(ctx context.Context, w *world) (any, error) { return w.c.FindInstance(ctx, "lamps") }},
	"DeleteInstance": {deletes, func(ctx context.Context, w *world) (any, error) { return nil, w.c.DeleteInstance(ctx, w.unused) }},
	"CreateClient": {acts, func(ctx context.Context, w *world) (any, error) {
		return w.bob().CreateClient(ctx, lampsClient)
	}},
	"CreateClient, answered 303": {acts, func(ctx context.Context, w *world) (any, error) {
		return w.bob().CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"})
	}},
	"ListClients":  {reads, func(ctx context.Context, w *world) (any, error) { return w.alice().ListClients(ctx) }},
	"GetClient":    {reads, func(ctx context.Context, w *world) (any, error) { return w.alice().GetClient(ctx, w.client) }},
	"FindClient":   {reads, func(ctx context.Context, w *world) (any, error) { return w.alice().FindClient(ctx, "lamps") }},
	"DeleteClient": {deletes, func(ctx context.Context, w *world) (any, error) { return nil, w.alice().DeleteClient(ctx, w.client) }},
	"CreateThing":  {acts, func(ctx context.Context, w *world) (any, error) { return w.bob().CreateThing(ctx, doorbell) }},
	"ListThings":   {reads, func(ctx context.Context, w *world) (any, error) { return w.alice().ListThings(ctx) }},
	"GetThing":     {reads, func(ctx context.Context, w *world) (any, error) { return w.alice().GetThing(ctx, w.thing) }},
	"ResolveThing": {reads, func(ctx context.Context, w *world) (any, error) { return w.alice().ResolveThing(ctx, w.thing) }},
	"GetComponent": {reads, func(ctx context.Context, w *world) (any, error) { return w.alice().GetComponent(ctx, w.thing, "bell") }},
	"GetProperty": {reads, func(ctx context.Context, w *world) (any, error) {
		return w.alice().GetProperty(ctx, w.thing, "bell", "volume")
	}},
	"SetProperty": {writes, func(ctx context.Context, w *world) (any, error) {
		return nil, w.alice().SetProperty(ctx, w.thing, "bell", "volume", "40")
	}},
	"SetThingStatus": {writes, func(ctx context.Context, w *world) (any, error) {
		return nil, w.alice().SetThingStatus(ctx, w.thing, connctd.ThingAvailable)
	}},
	"DeleteThing": {deletes, func(ctx context.Context, w *world) (any, error) { return nil, w.alice().DeleteThing(ctx, w.thing) }},
	"TriggerAction": {acts, func(ctx context.Context, w *world) (any, error) {
		return w.alice().TriggerAction(ctx, w.thing, "bell", "ring", nil)
	}},
	"RegisterCallback": {writes, func(ctx context.Context, w *world) (any, error) {
		return nil, w.c.RegisterCallback(ctx, "https://app.example/actions")
	}},
	"GetCallbackURL": {reads, func(ctx context.Context, w *world) (any, error) { return w.c.GetCallbackURL(ctx) }},
	"ListSubjects":   {reads, func(ctx context.Context, w *world) (any, error) { return w.c.ListSubjects(ctx) }},
	"Do, a create": {acts, func(ctx context.Context, w *world) (made any, err error) {
		err = w.c.Do(ctx, connctd.Request{Method: "POST", Path: "/things", Subject: "bob", Body: doorbell}, &made)
		return made, err
	}},
	"Do, a guarded create": {acts, func(ctx context.Context, w *world) (made any, err error) {
		body := map[string]any{"connector_type_id": "plain"}
		err = w.c.Do(ctx, connctd.Request{Method: "POST", Path: "/connectors/instances", Body: body, Repeat: connctd.RepeatGuarded}, &made)
		return made, err
	}},
	"Do, a removal": {deletes, func(ctx context.Context, w *world) (any, error) {
		return nil, w.c.Do(ctx, connctd.Request{Method: "DELETE", Path: "/things/{thing}", IDs: []string{string(w.thing)}, Subject: "alice"}, nil)
	}},
}
