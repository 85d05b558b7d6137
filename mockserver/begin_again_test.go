package mockserver_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// reading is a connector of type "counting" that emits a lamp from its second poll on,
// and tells how far it had read at each.
func reading(marks chan<- int) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: "counting", Every: time.Minute,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			read := 0
			if _, err := in.State.Get(&read); err != nil {
				return err
			}
			marks <- read
			if read > 0 {
				emit.Thing("lamp", lamp())
			}
			return in.State.Set(read + 1)
		},
	})
}

// A client that is made again after a reset has the id that it had before, and is a new
// one all the same: it is polled at once, has read nothing and has no things.
func TestResetForgetsWhatClientsKnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		marks := make(chan int, 100)
		srv := mockserver.New(t, mockserver.WithConnector(reading(marks)))
		_, before := startClient(t, srv)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if err := srv.Reset(); err != nil {
			t.Fatal(err)
		}
		for len(marks) > 0 {
			<-marks
		}
		_, id := startClient(t, srv)
		if synctest.Wait(); id != before || len(marks) != 1 || <-marks != 0 {
			t.Errorf("the client %s, which was %s, is not polled or has read something", id, before)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if st := srv.State(); len(st.Things) != 1 || st.Clients[0].Status != connctd.StatusStarted {
			t.Errorf("its status is %s, and there are %d things, want STARTED and 1", st.Clients[0].Status, len(st.Things))
		}
	})
}

// What a client did after a state was exported is not known once it is imported.
func TestImportForgetsWhatClientsKnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(reading(make(chan int, 100))))
		startClient(t, srv)
		synctest.Wait()
		var file bytes.Buffer
		if err := srv.Export(&file); err != nil {
			t.Fatal(err)
		}
		before := srv.State()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if err := srv.Import(&file); err != nil {
			t.Fatal(err)
		}
		srv.AssertUnchanged(t, before)
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if n := len(srv.State().Things); n != 1 {
			t.Errorf("there are %d things, want 1", n)
		}
	})
}

// A subject is any bytes, in a file too: two that are no UTF-8 stay two.
func TestExportKeepsSubjects(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(steady("counting")))
	header := []string{"Content-Type", "application/json", "X-External-Subject-Id", ""}
	subjects := []string{"Zo\xe9", "Zo\xeb", "Zoë", "escaped:Zo%E9", "escaped:%zz", "a%20b"}
	if res := send(t, srv, "POST", "/connectors/instances", `{"connector_type_id":"counting","configuration":{"app_key":"k"}}`, header...); res.StatusCode != 201 {
		t.Fatal(res.Status)
	}
	for _, header[3] = range subjects {
		send(t, srv, "POST", "/connectors/clients", `{"connector_type_id":"counting","configuration":{"city":"London"}}`, header...)
		send(t, srv, "POST", "/things", `{"name":"lamp"}`, header...)
	}
	other := mockserver.New(t, mockserver.WithConnector(steady("counting")), mockserver.WithSnapshot(strings.NewReader(exported(t, srv))))
	for i, s := range other.State().Subjects {
		if s.Subject != subjects[i] {
			t.Errorf("subject %d is %q, and was %q", i, s.Subject, subjects[i])
		}
	}
	for _, header[3] = range subjects {
		if res := send(t, other, "POST", "/connectors/clients", `{"connector_type_id":"counting","configuration":{"city":"London"}}`, header...); res.StatusCode != 409 {
			t.Errorf("%q has no client any more: %d", header[3], res.StatusCode)
		}
	}
}
