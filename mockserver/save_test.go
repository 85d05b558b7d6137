package mockserver_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// A server that begins from what another saved is that server: state, ids that come
// next, and values that move.
func TestSave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)), mockserver.WithSeed(7))
		time.Sleep(10*time.Minute + time.Second)
		synctest.Wait()
		var file bytes.Buffer
		if err := first.Save(&file); err != nil {
			t.Fatal(err)
		}
		second := mockserver.New(t, mockserver.WithScenario(load(t, file.String())))
		for range 3 {
			synctest.Wait()
			if diff := cmp.Diff(first.State(), second.State()); diff != "" {
				t.Errorf("state (-first +second):\n%s", diff)
			}
			for _, srv := range []*mockserver.Server{first, second} {
				if _, err := srv.Client().Subject("carol").CreateThing(t.Context(), connctd.Thing{Name: "Fan", Components: []connctd.Component{{ID: "c", Name: "c"}}, MainComponentID: "c"}); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Minute)
		}
		var again bytes.Buffer
		third := mockserver.New(t, mockserver.WithScenario(load(t, file.String())))
		if err := third.Save(&again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(file.String(), again.String()); diff != "" {
			t.Errorf("saved again (-want +got):\n%s", diff)
		}
	})
}

func TestSaveNeedsData(t *testing.T) {
	t.Parallel()
	polls := 0
	srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Hour)))
	if err := srv.Save(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "counting") {
		t.Errorf("Save with a connector that is Go = %v", err)
	}
}

func TestScenarioStateProblems(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"another version":   {`{"state": {"version": 9}}`, "line 1, column 11: state cannot be: version: it is 9"},
		"an unknown type":   {`{"state": {"version": 2, "sequence": 1, "instances": [{"ID": "i", "Account": "demo", "Type": "x", "Born": 1}]}}`, "line 1, column 11: state cannot be: instances[0]"},
		"state and a thing": {`{"state": {"version": 2}, "things": [{"account": "demo", "subject": "a", "name": "n"}]}`, "state is all there is"},
	} {
		_, err := mockserver.LoadScenario(strings.NewReader(tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

// After a reset everything is as in a new server.
func TestReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)))
		synctest.Wait()
		want := srv.State()
		c := srv.Client()
		if err := c.Subject("alice").DeleteClient(t.Context(), want.Clients[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := c.DeleteInstance(t.Context(), want.Instances[0].ID); err != nil {
			t.Fatal(err)
		}
		if res := post(t, srv, "/_mock/reset", ""); res.status != 204 {
			t.Fatalf("reset: %d %s", res.status, res.body)
		}
		synctest.Wait()
		if diff := cmp.Diff(want, srv.State()); diff != "" {
			t.Errorf("state after the reset (-want +got):\n%s", diff)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := len(srv.State().Things); n != 2 {
			t.Errorf("an hour later there are %d things", n)
		}
	})
	srv := mockserver.New(t)
	_ = srv.Close()
	if err := srv.Reset(); err == nil {
		t.Error("a closed server is reset")
	}
}
