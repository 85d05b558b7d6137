package testsuite_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/examples/testsuite"
	"github.com/connctd/connctd-go/mockserver"
)

// The weather service is down for a quarter of an hour, which takes milliseconds.
func TestReportGoesStaleAndHeals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := platform(t)
		app := open(t, srv)
		if err := app.Follow(t.Context(), "alice", "London"); err != nil {
			t.Fatal(err)
		}
		down := srv.Inject(mockserver.At(mockserver.Poll).Do(mockserver.Fail("the service is down")))
		time.Sleep(15 * time.Minute)
		if !temperature(t, app, "alice").Stale {
			t.Error("after a quarter of an hour without news, the temperature is not stale")
		}
		down.Remove()
		if err := srv.PollNow(srv.State().Clients[0].ID); err != nil { // the next one by itself may be long in coming
			t.Fatal(err)
		}
		if temperature(t, app, "alice").Stale {
			t.Error("the service is back, and the temperature is stale still")
		}
	})
}

// temperature is the first one that a customer is told.
func temperature(t *testing.T, app *testsuite.App, customer string) testsuite.Reading {
	t.Helper()
	report, err := app.Report(t.Context(), customer)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range report {
		if r.Unit == "°C" {
			return r
		}
	}
	t.Fatalf("no temperature in %+v", report)
	return testsuite.Reading{}
}
