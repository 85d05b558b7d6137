package mockserver_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// After a reset everything is as in a new server: what is there, the ids that come
// next and the tokens. Only the journal and the faults stay.
func TestReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)))
		synctest.Wait()
		want := srv.State()
		fault := srv.Inject(mockserver.On(mockserver.ListSubjects).Do(mockserver.Status(503)))
		token, carol := tokenOf(t, srv), srv.Client().Subject("carol")
		thing, err := carol.CreateThing(t.Context(), withMain(lamp()))
		if err != nil {
			t.Fatal(err)
		}
		if err := srv.Client().Subject("alice").DeleteClient(t.Context(), want.Clients[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := srv.Client().DeleteInstance(t.Context(), want.Instances[0].ID); err != nil {
			t.Fatal(err)
		}
		calls := len(srv.Calls(mockserver.AnyOperation))
		if res := post(t, srv, "/_mock/reset", ""); res.status != 204 {
			t.Fatalf("reset: %d %s", res.status, res.body)
		}
		synctest.Wait()
		if diff := cmp.Diff(want, srv.State()); diff != "" {
			t.Errorf("state after the reset (-want +got):\n%s", diff)
		}
		if res := send(t, srv, "GET", "/connectors/instances", "", "Authorization", "Bearer "+token); res.StatusCode != 401 {
			t.Errorf("a token that was fetched before: %d, want 401", res.StatusCode)
		}
		if again, err := carol.CreateThing(t.Context(), withMain(lamp())); again != thing || err != nil {
			t.Errorf("the same thing has the id %s, and before the reset %s; %v", again, thing, err)
		}
		if again := tokenOf(t, srv); again != token {
			t.Errorf("the first token is %s, and before the reset %s", again, token)
		}
		if _, err := srv.Client(connctd.WithMaxAttempts(1)).ListSubjects(t.Context()); !errors.Is(err, connctd.ErrServer) || fault.Hits() != 1 {
			t.Errorf("the fault does not strike any more: %v", err)
		}
		if now := len(srv.Calls(mockserver.AnyOperation)); now != calls+4 {
			t.Errorf("the journal has %d calls, and had %d before the last four", now, calls)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := len(srv.State().Things); n != 3 {
			t.Errorf("an hour later there are %d things", n)
		}
	})
	srv := mockserver.New(t)
	_ = srv.Close()
	if err := srv.Reset(); err == nil {
		t.Error("a closed server is reset")
	}
}

// A fault that is used up stays so.
func TestResetArmsNothing(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	fault := srv.Inject(mockserver.On(mockserver.ListSubjects).Times(1).Do(mockserver.Status(503)))
	for _, want := range []int{503, 200} {
		if res := send(t, srv, "GET", "/subjects", ""); res.StatusCode != want || fault.Hits() != 1 {
			t.Errorf("%d after %d hits, want %d", res.StatusCode, fault.Hits(), want)
		}
		if err := srv.Reset(); err != nil {
			t.Fatal(err)
		}
	}
}

// A reset or an import that cannot be done changes nothing: the clients that were
// there go on, and none is left that does not run.
func TestResetThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)))
		synctest.Wait()
		id := srv.State().Clients[0].ID
		if _, err := srv.Client().Subject("carol").CreateThing(t.Context(), withMain(lamp())); err != nil {
			t.Fatal(err)
		}
		before := srv.State()
		fault := srv.Inject(mockserver.At(mockserver.StartClient).Nth(1).Do(mockserver.Fail("no")))
		if err := srv.Reset(); err == nil || !strings.Contains(err.Error(), "no") || fault.Hits() != 1 {
			t.Errorf("Reset = %v", err)
		}
		synctest.Wait()
		srv.AssertUnchanged(t, before)
		if err := srv.PollNow(id); err != nil {
			t.Errorf("the client does not go on: %v", err)
		}
		if err := srv.Client().Subject("alice").DeleteClient(t.Context(), id); err != nil {
			t.Error(err)
		}
		if st := srv.State(); len(st.Clients) != 0 {
			t.Errorf("after 204 there is %+v", st.Clients)
		}
		if err := srv.Reset(); err != nil {
			t.Errorf("the second Reset = %v", err)
		}
	})
}
