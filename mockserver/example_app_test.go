package mockserver_test

import (
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// A test of an app, as it stands in the README.
func TestSecondInstance(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(steady("weather")))
	c := srv.Client() // give it to the app under test

	spec := connctd.InstanceSpec{Type: "weather", Config: map[string]any{"app_key": connctd.NewSecret("my-key")}}
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
