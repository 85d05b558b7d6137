package mockserver_test // in an app: package app_test

import (
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/openweathermap"
	"github.com/connctd/connctd-go/mockserver"
)

func TestSecondInstance(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(openweathermap.Connector))
	c := srv.Client() // give it to the app under test

	spec := connctd.InstanceSpec{Type: "openweathermap", Config: map[string]any{"app_key": connctd.NewSecret("my-key")}}
	if _, err := c.CreateInstance(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateInstance(t.Context(), spec); !errors.Is(err, connctd.ErrConflict) {
		t.Errorf("a second instance: %v, want ErrConflict", err)
	}
	if n := len(srv.State().Instances); n != 1 {
		t.Errorf("%d instances, want 1", n)
	}
}
