package mockserver_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// reading is a connector of type "counting" that emits a lamp from its second poll on,
// and notes how far it had read at each.
func reading(marks *[]int) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: "counting", Every: time.Minute,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			read := 0
			if _, err := in.State.Get(&read); err != nil {
				return err
			}
			*marks = append(*marks, read)
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
		var marks []int
		srv := mockserver.New(t, mockserver.WithConnector(reading(&marks)))
		_, before := startClient(t, srv)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if err := srv.Reset(); err != nil {
			t.Fatal(err)
		}
		marks = nil
		_, id := startClient(t, srv)
		if synctest.Wait(); id != before || len(marks) != 1 || marks[0] != 0 {
			t.Errorf("the client %s, which was %s, has read %v, want nothing", id, before, marks)
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
		var marks []int
		srv := mockserver.New(t, mockserver.WithConnector(reading(&marks)))
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
			t.Errorf("after %v there are %d things, want 1", marks, n)
		}
	})
}
