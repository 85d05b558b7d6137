package mockserver

import (
	"context"
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

// A removal that has read of a client which waits, when its customer allows it, must
// end the polls that began meanwhile.
func TestRemovalSeesTheDecisionBeforeIt(t *testing.T) {
	t.Parallel()
	srv := New(t, WithConnector(connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "stations", NeedsConsent: true,
		Poll: func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error { return nil },
	})))
	c := srv.Client()
	if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "stations"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "stations"}); err != nil {
		t.Fatal(err)
	}
	read := srv.model.Clients(state.Owner{Account: DefaultID, Subject: "alice"})[0]
	if _, err := srv.decide(t.Context(), read.ID, srv.model.ConsentKey(read.ID), state.Allowed); err != nil {
		t.Fatal(err)
	}
	if err := srv.unhost(t.Context(), read); err != nil {
		t.Fatal(err)
	}
	if err := srv.PollNow(read.ID); !errors.Is(err, connector.ErrUnknownClient) || len(srv.State().Clients) != 0 {
		t.Errorf("it goes on: %v", err)
	}
	if err := srv.unhost(t.Context(), read); err == nil {
		t.Error("a client is removed twice")
	}
}
