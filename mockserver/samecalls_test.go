package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

var (
	update = flag.Bool("update", false, "write the golden files anew")
	runs   = flag.Int("determinism.runs", 10, "how often the same calls are made")
)

// The same calls give the same ids and the same state, byte by byte: in each run, on
// any number of processors, and as long as nobody changes how ids are made. A test
// that has an id in it depends on that.
func TestSameCallsGiveTheSameState(t *testing.T) {
	t.Parallel()
	const golden = "testdata/state.json"
	if *update {
		if err := os.WriteFile(golden, stateAfter(t, inOrder), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for range *runs {
		if got := stateAfter(t, inOrder); !bytes.Equal(got, want) {
			t.Fatalf("state (-golden file +got):\n%s", diffOf(want, got))
		}
	}
}

// Who comes first when many call at the same time is up to the scheduler, and so is
// the order in the state. Nothing else is.
func TestIDsDoNotDependOnGoroutines(t *testing.T) {
	t.Parallel()
	want := stateAfter(t, atOnce)
	for range *runs {
		if got := stateAfter(t, atOnce); !bytes.Equal(got, want) {
			t.Fatalf("state (-first run +later run):\n%s", diffOf(want, got))
		}
	}
}

func diffOf(a, b []byte) string {
	return cmp.Diff(strings.Split(string(a), "\n"), strings.Split(string(b), "\n"))
}

// stateAfter returns the state after a day in the life of some customers, as text.
func stateAfter(t *testing.T, day func(t *testing.T, srv *mockserver.Server) mockserver.State) (text []byte) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithSeed(7), mockserver.WithConnector(rising("counting")))
		c := srv.Client()
		if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "counting", Config: key}); err != nil {
			t.Fatal(err)
		}
		var err error
		if text, err = json.MarshalIndent(day(t, srv), "", "\t"); err != nil {
			t.Fatal(err)
		}
	})
	return append(text, '\n')
}

// rising is a connector with a value that follows from the time alone.
func rising(typeID string) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: typeID, Every: time.Hour,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			emit.Thing(in.Client.City, connctd.Thing{Name: in.Client.City, Components: []connctd.Component{{
				ID: "sky", Properties: []connctd.Property{connector.Number("hours", "HOURS", "h", float64(time.Now().Hour()))},
			}}})
			return nil
		},
	})
}

// inOrder lets a day pass with the calls one after the other, and each poll done
// before the next call: no two things happen at the same time.
func inOrder(t *testing.T, srv *mockserver.Server) mockserver.State {
	t.Helper()
	for i := range 2 {
		spend(t, srv, fmt.Sprint("customer-", i), synctest.Wait)
		time.Sleep(time.Hour)
	}
	time.Sleep(22 * time.Hour)
	synctest.Wait()
	return srv.State()
}

// atOnce lets a day pass with all calls at its beginning, and sorts what came of it.
func atOnce(t *testing.T, srv *mockserver.Server) mockserver.State {
	t.Helper()
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() { spend(t, srv, fmt.Sprint("customer-", i), func() {}) })
	}
	wg.Wait()
	time.Sleep(24 * time.Hour)
	synctest.Wait()
	s := srv.State()
	slices.SortFunc(s.Clients, func(a, b mockserver.ClientState) int { return strings.Compare(string(a.ID), string(b.ID)) })
	slices.SortFunc(s.Things, func(a, b mockserver.ThingState) int { return strings.Compare(string(a.ID), string(b.ID)) })
	slices.SortFunc(s.Actions, func(a, b mockserver.ActionState) int { return strings.Compare(string(a.ID), string(b.ID)) })
	slices.SortFunc(s.Subjects, func(a, b mockserver.SubjectState) int { return strings.Compare(a.Subject, b.Subject) })
	return s
}

// spend makes the calls of one customer, with a rest after each client that is
// created. Some of what they make is gone in the end.
func spend(t *testing.T, srv *mockserver.Server, name string, rest func()) {
	t.Helper()
	ctx, customer := t.Context(), srv.Client().Subject(name)
	var errs []error
	for i := range 3 {
		created, err := customer.CreateClient(ctx, connctd.ClientSpec{Type: "counting", Config: city})
		errs = append(errs, err)
		rest()
		id, err := customer.CreateThing(ctx, blind())
		errs = append(errs, err)
		_, err = customer.TriggerAction(ctx, id, "motor", "move", map[string]connctd.Value{"to": connctd.NumberValue(float64(i))})
		errs = append(errs, err)
		if i < 2 {
			errs = append(errs, customer.DeleteClient(ctx, created.ID), customer.DeleteThing(ctx, id))
		}
	}
	for _, err := range errs {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
