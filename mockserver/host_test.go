package mockserver_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// scripted is a connector of type "counting" whose poll is given.
func scripted(poll func(ctx context.Context, n int64, emit *connector.Emitter) error) connector.Connector {
	var n atomic.Int64
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: "counting", Every: time.Minute,
		Poll: func(ctx context.Context, _ connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			return poll(ctx, n.Add(1), emit)
		},
	})
}

func lamp() connctd.Thing {
	return connctd.Thing{Name: "Lamp", Components: []connctd.Component{{
		ID: "bulb", Properties: []connctd.Property{connector.Number("level", "BRIGHTNESS", "%", 50)},
	}}}
}

// Rule M7 and what a client's status says to its user.
func TestStatusFollowsThePolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answers := []error{errors.New("not now"), nil, errors.New("later"), connector.Misconfigured(errors.New("no such city")), nil, connector.AuthRevoked(errors.New("gone"))}
		want := []connctd.ClientStatus{"STARTING", "STARTED", "STARTED", "ERROR", "STARTED", "ERROR"}
		srv := mockserver.New(t, mockserver.WithConnector(scripted(func(_ context.Context, n int64, emit *connector.Emitter) error {
			emit.Thing("lamp", lamp())
			return answers[n-1]
		})))
		_, id := startClient(t, srv)
		synctest.Wait()
		for i := range answers {
			if i > 0 {
				if err := srv.PollNow(id); (err == nil) != (answers[i] == nil) {
					t.Errorf("poll %d: error = %v", i+1, err)
				}
			}
			client := srv.State().Clients[0]
			if client.Status != want[i] || (client.Status == "ERROR") != (client.Reason != "") {
				t.Errorf("after poll %d: %s (%s), want %s", i+1, client.Status, client.Reason, want[i])
			}
		}
		if status := srv.State().Things[0].Status; status != connctd.ThingUnavailable {
			t.Errorf("after the consent was revoked, the thing is %s", status)
		}
	})
}

// Rule M6: a client whose poll does not end cannot be removed, and nothing changes.
func TestRemovalWaitsForThePoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		srv := mockserver.New(t, mockserver.WithConnector(scripted(func(_ context.Context, n int64, emit *connector.Emitter) error {
			emit.Thing("lamp", lamp())
			if n > 1 {
				<-release // it does not heed its ctx
			}
			return nil
		})))
		alice, id := startClient(t, srv)
		synctest.Wait()
		time.Sleep(2 * time.Minute) // the second poll has begun, and hangs
		start := time.Now()
		err := alice.DeleteClient(t.Context(), id, connctd.NoRetry())
		if !errors.Is(err, connctd.ErrServer) || !strings.Contains(err.Error(), "goes on as before") || time.Since(start) != 5*time.Second {
			t.Errorf("error = %v after %v, want 500 after 5s", err, time.Since(start))
		}
		if st := srv.State(); len(st.Clients) != 1 || len(st.Things) != 1 || len(st.Clients[0].Mappings) != 1 {
			t.Errorf("a refused removal changed something: %+v", st)
		}
		close(release)
		synctest.Wait()
		if err := srv.PollNow(id); err != nil {
			t.Errorf("it does not go on: %v", err)
		}
		if err := alice.DeleteClient(t.Context(), id); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if st := srv.State(); len(st.Clients) != 0 || len(st.Things) != 0 {
			t.Errorf("something came back after a 204: %+v", st)
		}
		if err := srv.PollNow(id); !errors.Is(err, connector.ErrUnknownClient) {
			t.Errorf("PollNow of a removed client: %v", err)
		}
	})
}

// A poll that cannot be says for whom, or why.
func TestPollNowSaysWhy(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(steady("counting")))
	_, id := startClient(t, srv)
	if err := srv.PollNow("nobody"); !errors.Is(err, connector.ErrUnknownClient) || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("of an unknown client: %v", err)
	}
	if err := srv.Close(); err != nil {
		t.Fatal(err)
	}
	if err := srv.PollNow(id); err == nil || !strings.Contains(err.Error(), "the server has closed") {
		t.Errorf("of a closed server: %v", err)
	}
}

// The poll under way is cancelled, so a well-behaved one is no reason to wait.
func TestRemovalCancelsThePoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(scripted(func(ctx context.Context, _ int64, emit *connector.Emitter) error {
			<-ctx.Done()
			emit.Thing("lamp", lamp()) // too late
			return nil
		})))
		alice, id := startClient(t, srv)
		synctest.Wait()
		start := time.Now()
		if err := alice.DeleteClient(t.Context(), id); err != nil || time.Since(start) != 0 {
			t.Errorf("error = %v after %v", err, time.Since(start))
		}
		synctest.Wait()
		if st := srv.State(); len(st.Things) != 0 {
			t.Errorf("a cancelled poll made %v", st.Things)
		}
	})
}

// Whoever deletes a thing of a client takes its mapping along; the client makes
// it again, under a new id, as soon as it has something to write.
func TestDeletedThingComesBackUnderNewID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Minute)))
		alice, id := startClient(t, srv)
		synctest.Wait()
		old := srv.State().Things[0].ID
		if err := alice.DeleteThing(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		if client, err := alice.GetClient(t.Context(), id); err != nil || len(client.Mappings) != 0 {
			t.Errorf("mappings of a deleted thing: %v, %v", client, err)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if st := srv.State(); len(st.Things) != 1 || st.Things[0].ID == old || st.Clients[0].Mappings[0].ThingID != st.Things[0].ID {
			t.Errorf("things after three minutes: %+v", st.Things)
		}
	})
}

// A client that waits for its customer is there, and is told from one that is not.
func TestPollNowOfWaitingClient(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(consenting()))
	if _, err := srv.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "consenting", Config: key}); err != nil {
		t.Fatal(err)
	}
	_, err := srv.Client().Subject("bob").CreateClient(t.Context(), connctd.ClientSpec{Type: "consenting"})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.PollNow(srv.State().Clients[0].ID); !errors.Is(err, connector.ErrUnknownClient) || !strings.Contains(err.Error(), "its consent is pending") {
		t.Errorf("error = %v", err)
	}
}

func TestPollNowWithoutClients(t *testing.T) {
	t.Parallel()
	if err := mockserver.New(t).PollNow("nobody"); !errors.Is(err, connector.ErrUnknownClient) {
		t.Errorf("error = %v", err)
	}
}
