package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/mockserver"
)

var runs = flag.Int("determinism.runs", 10, "how often the same calls are made")

// The same calls one after the other leave the same behind, faults included: in each
// run, on any number of processors, and as long as nobody changes how ids are made. A
// test that has an id in it depends on that.
func TestSameCallsGiveTheSameState(t *testing.T) {
	t.Parallel()
	sameInAllRuns(t, "testdata/inorder.json", func(t *testing.T, srv *mockserver.Server) {
		w := window{srv.HTTPClient(), srv.BaseURL()}
		srv.Inject(mockserver.On(mockserver.AnyOperation).Chance(0.2).Do(mockserver.Status(503)))
		srv.Inject(mockserver.On(mockserver.AnyOperation).Phase(mockserver.AfterCommit).Chance(0.2).Do(mockserver.Drop()))
		for range 3 {
			for i := range everyCall {
				w.make(t, srv, i)
				synctest.Wait()
				time.Sleep(time.Second)
			}
		}
		time.Sleep(24 * time.Hour)
	})
}

// Who comes first when many call at the same time is up to the scheduler, and nothing
// depends on it: neither ids nor the order of anything, nor the journal's normal form.
func TestIDsDoNotDependOnGoroutines(t *testing.T) {
	t.Parallel()
	sameInAllRuns(t, "testdata/atonce.json", func(t *testing.T, srv *mockserver.Server) {
		for _, spec := range []connctd.InstanceSpec{
			{Type: "plain", Config: key},
			{Type: "stations", Config: map[string]any{"origin_callback_uri": appCallback}},
		} {
			if _, err := srv.Client().CreateInstance(t.Context(), spec); err != nil {
				t.Fatal(err)
			}
		}
		var crowd sync.WaitGroup
		for i := range 4 {
			crowd.Go(func() { spend(t, srv, i) })
		}
		crowd.Wait()
		time.Sleep(24 * time.Hour)
	})
}

// record is all that a run leaves behind.
type record struct {
	State   mockserver.State  `json:"state"`
	Journal []mockserver.Call `json:"journal"` // in its normal form
	Export  json.RawMessage   `json:"export"`
}

// sameInAllRuns lets a day pass again and again, and compares what is left behind
// with a file, byte by byte.
func sameInAllRuns(t *testing.T, golden string, day func(*testing.T, *mockserver.Server)) {
	t.Helper()
	if connectortest.Updating() {
		if err := os.WriteFile(golden, recorded(t, day), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for range *runs {
		if got := recorded(t, day); !bytes.Equal(got, want) {
			t.Fatalf("record (-golden file +got):\n%s", cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
		}
	}
}

func recorded(t *testing.T, day func(*testing.T, *mockserver.Server)) (text []byte) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithSeed(7), mockserver.WithConnector(rising("plain")), mockserver.WithConnector(working()))
		day(t, srv)
		synctest.Wait()
		r := record{srv.State(), mockserver.Normal(srv.Journal()), json.RawMessage(exported(t, srv))}
		var err error
		if text, err = json.MarshalIndent(r, "", "\t"); err != nil {
			t.Fatal(err)
		}
	})
	return append(text, '\n')
}

// rising is a connector with a value that follows from the time alone.
func rising(typeID string) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: typeID, Every: 6 * time.Hour,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			emit.Thing(in.Client.City, connctd.Thing{Name: in.Client.City, Components: []connctd.Component{{
				ID: "sky", Properties: []connctd.Property{connector.Number("hours", "HOURS", "h", float64(time.Now().Hour()))},
			}}})
			return nil
		},
	})
}

// spend makes the calls of one customer, each step at the same time as all others,
// and things for one whom all share. Some of what they make is gone in the end.
func spend(t *testing.T, srv *mockserver.Server, i int) {
	t.Helper()
	ctx := t.Context()
	customer, shared := srv.Client().Subject(fmt.Sprint("customer-", i)), srv.Client().Subject("everybody")
	var client, asked *connctd.CreatedClient
	var thing connctd.ThingID
	for n, step := range []func() error{
		func() (err error) {
			client, err = customer.CreateClient(ctx, connctd.ClientSpec{Type: "plain", Config: city})
			return err
		},
		func() (err error) { thing, err = customer.CreateThing(ctx, blind()); return err },
		func() (err error) { thing, err = shared.CreateThing(ctx, blind()); return err },
		func() error {
			_, err := shared.TriggerAction(ctx, thing, "motor", "move", map[string]connctd.Value{"to": connctd.NumberValue(1)}) // which thing is whose is up to the scheduler
			return err
		},
		func() (err error) {
			asked, err = customer.CreateClient(ctx, connctd.ClientSpec{Type: "stations"})
			return err
		},
		func() error {
			page, err := srv.Browse(ctx, asked.Redirect)
			if err == nil && i%2 == 0 {
				_, err = page.Allow(ctx)
			}
			return err
		},
		func() error { return customer.DeleteClient(ctx, client.ID) },
		func() error { return shared.DeleteThing(ctx, thing) },
		func() (err error) {
			client, err = customer.CreateClient(ctx, connctd.ClientSpec{Type: "plain", Config: city})
			return err
		},
	} {
		if err := step(); err != nil {
			t.Errorf("customer %d, step %d: %v", i, n, err)
		}
		time.Sleep(time.Second) // virtual: until all have done it
	}
}
