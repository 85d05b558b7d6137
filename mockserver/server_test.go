package mockserver_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

type instanceConfig struct {
	AppKey connctd.Secret `connctd:"app_key,required" sample:"0123456789abcdef"`
}

type clientConfig struct {
	City string `connctd:"city,required" sample:"London"`
}

// counting is a connector that emits one thing, whose value is the number of its polls.
func counting(typeID string, polls *int, every time.Duration) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: typeID, Name: "Counting", Every: every,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			*polls++
			emit.Thing(in.Client.City, connctd.Thing{
				Name: in.Client.City,
				Components: []connctd.Component{{
					ID: "counter", Name: "Counter", ComponentType: "COUNTER",
					Properties: []connctd.Property{connector.Number("count", "COUNT", "", float64(*polls))},
				}},
			})
			return nil
		},
	})
}

var (
	key  = map[string]any{"app_key": connctd.NewSecret("0123456789abcdef")}
	city = map[string]any{"city": "London"}
)

// startClient creates the instance and a client of type "counting" for alice.
func startClient(t *testing.T, srv *mockserver.Server, opts ...connctd.Option) (*connctd.Subject, connctd.ClientID) {
	t.Helper()
	c := srv.Client(opts...)
	if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "counting", Config: key}); err != nil {
		t.Fatal(err)
	}
	alice := c.Subject("alice")
	created, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "counting", Config: city})
	if err != nil {
		t.Fatal(err)
	}
	return alice, created.ID
}

func TestLifeOfAClient(t *testing.T) {
	t.Parallel()
	polls := 0
	srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Hour)))
	alice, id := startClient(t, srv)
	client, err := alice.WaitStarted(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(client.Mappings) != 1 || client.Mappings[0].ConnectorThingID != "London" {
		t.Fatalf("mappings = %v", client.Mappings)
	}
	if err := srv.PollNow(id); err != nil {
		t.Fatal(err)
	}
	thing, err := alice.ResolveThing(t.Context(), client.Mappings[0].ThingID)
	if err != nil {
		t.Fatal(err)
	}
	if v := thing.Components[0].Properties[0].Value; v != "2" {
		t.Errorf("value after the second poll = %q, want 2", v)
	}
	if err := alice.DeleteClient(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.GetThing(t.Context(), thing.ID); !errors.Is(err, connctd.ErrNotFound) {
		t.Errorf("the thing of a deleted client: %v", err)
	}
}

func TestPollsOnceAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Minute)))
		startClient(t, srv)
		time.Sleep(time.Hour) // fake: takes no time
		synctest.Wait()
		if polls != 61 {
			t.Errorf("polls in an hour = %d, want 61", polls)
		}
	})
}

// Shutdown waits for what has an end, as long as it is given time, and not for what
// has none.
func TestShutdown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		effect mockserver.Effect
		status int // zero: no answer
		took   time.Duration
	}{
		"a slow call":  {mockserver.Delay(time.Minute), 200, time.Minute},
		"a hung call":  {mockserver.Hang(), 0, time.Hour},
		"a quick call": {mockserver.Delay(time.Nanosecond), 200, time.Nanosecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t)
				srv.Inject(mockserver.On(mockserver.ListThings).Do(tc.effect))
				events, err := srv.HTTPClient().Get("http://localhost/_mock/events")
				if err != nil {
					t.Fatal(err)
				}
				defer events.Body.Close()
				seen := make(chan sight, 1)
				go func() { seen <- window{srv.HTTPClient(), srv.BaseURL()}.look(t.Context(), "GET", "/things", "") }()
				synctest.Wait()
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				start := time.Now()
				if err := srv.Shutdown(ctx); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took < tc.took || took > tc.took+time.Second {
					t.Errorf("it took %v, want %v", took, tc.took)
				}
				if got := <-seen; got.status != tc.status {
					t.Errorf("the client sees %+v, want %d", got, tc.status)
				}
			})
		})
	}
}
