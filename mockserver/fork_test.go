package mockserver_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// ticking is a connector of type "counting" whose thing shows the minute.
func ticking() connector.Connector {
	start := time.Now()
	return scripted(func(_ context.Context, _ int64, emit *connector.Emitter) error {
		t := lamp()
		t.Components[0].Properties[0].Value = connctd.NumberValue(float64(int(time.Since(start).Minutes())))
		emit.Thing("lamp", t)
		return nil
	})
}

func level(st mockserver.State) connctd.Value { return st.Things[0].Components[0].Properties[0].Value }

// A fork goes on where its parent is, and neither notices the other.
func TestFork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		parent := mockserver.New(t, mockserver.WithConnector(ticking()))
		alice, id := startClient(t, parent)
		synctest.Wait()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		before := parent.State()
		fork := parent.Fork(t)
		fork.AssertUnchanged(t, before)
		if len(fork.Journal()) != 0 || len(fork.Faults()) != 0 {
			t.Error("the fork begins with calls or faults")
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if a, b := level(parent.State()), level(fork.State()); a != b || a == level(before) {
			t.Errorf("ten minutes later the parent has %s, the fork %s", a, b)
		}
		parent.AssertUnchanged(t, fork.State())
		between := parent.State()
		bob := fork.Client().Subject("alice")
		if err := bob.DeleteClient(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		parent.AssertUnchanged(t, between)
		if err := parent.PollNow(id); err != nil {
			t.Errorf("the parent's client: %v", err)
		}
		if err := fork.PollNow(id); !errors.Is(err, connector.ErrUnknownClient) {
			t.Errorf("the fork's client: %v", err)
		}
		thing, err := alice.CreateThing(t.Context(), withMain(lamp()))
		if err != nil {
			t.Fatal(err)
		}
		same, err := bob.CreateThing(t.Context(), withMain(lamp()))
		if err != nil || same != thing {
			t.Errorf("the same call gives %s in the parent and %s in the fork, %v", thing, same, err)
		}
		_ = parent.Close()
		if _, err := bob.GetThing(t.Context(), same); err != nil {
			t.Errorf("the fork without its parent: %v", err)
		}
	})
}

func withMain(t connctd.Thing) connctd.Thing {
	t.MainComponentID = t.Components[0].ID
	return t
}

// Tokens, callbacks and clients that wait are there as well.
func TestForkHasItAll(t *testing.T) {
	t.Parallel()
	parent := mockserver.New(t, mockserver.WithConnector(working()), mockserver.WithConnector(steady("plain")))
	_, created := connect(t, parent, appCallback)
	token := tokenOf(t, parent)
	if err := parent.Client().RegisterCallback(t.Context(), "https://app.example/actions"); err != nil {
		t.Fatal(err)
	}
	fork := parent.Fork(t)
	fork.AssertUnchanged(t, parent.State())
	again := fork.Fork(t)
	again.AssertUnchanged(t, parent.State())
	for name, srv := range map[string]*mockserver.Server{"the fork": fork, "its fork": again} {
		if res := send(t, srv, "GET", "/connectors/instances", "", "Authorization", "Bearer "+token); res.StatusCode != 200 {
			t.Errorf("%s answers the token of its parent with %d", name, res.StatusCode)
		}
	}
	if next := tokenOf(t, parent); next == token || next != tokenOf(t, fork) {
		t.Errorf("the next token is %s, in the fork it is another", next)
	}
	if _, err := browse(t, fork, created).Allow(t.Context()); err != nil {
		t.Errorf("a client that waits is not allowed in the fork: %v", err)
	}
	if err := fork.WaitFor(t.Context(), "the client starts", func(st mockserver.State) bool { return st.Clients[0].Status == "STARTED" }); err != nil {
		t.Error(err)
	}
	if err := again.Client().Subject("alice").DeleteClient(t.Context(), again.State().Clients[0].ID); err != nil {
		t.Errorf("a client that waits: %v", err)
	}
	if c := parent.State().Clients[0]; c.Consent != "pending" || c.Status != "STARTING" {
		t.Errorf("the parent's client is %+v", c)
	}
}

// A snapshot may be given to several servers.
func TestSnapshotOfManyServers(t *testing.T) {
	t.Parallel()
	first := mockserver.New(t)
	if err := first.Client().RegisterCallback(t.Context(), "https://app.example/actions"); err != nil {
		t.Fatal(err)
	}
	snapshot := mockserver.WithSnapshot(strings.NewReader(exported(t, first)))
	for range 2 {
		mockserver.New(t, snapshot).AssertUnchanged(t, first.State())
	}
	tb := &fakeTB{}
	if mockserver.New(tb, mockserver.WithSnapshot(strings.NewReader(""))); !strings.Contains(tb.fatal, "it is empty") {
		t.Errorf("a server of an empty file: %q", tb.fatal)
	}
}

// What a fork learns is its own: names of hosts, and who may use the admin API.
func TestForkHasItsOwnAccess(t *testing.T) {
	t.Parallel()
	parent := mockserver.New(t, mockserver.AllowRemote(), mockserver.AllowHost("mock.internal"))
	fork := parent.Fork(t)
	if fork.AdminToken() == "" || fork.AdminToken() == parent.AdminToken() {
		t.Errorf("admin tokens: %q and %q", parent.AdminToken(), fork.AdminToken())
	}
	if res := send(t, fork, "GET", "/connectors/instances", "", "Host", "mock.internal"); res.StatusCode != 200 {
		t.Errorf("the parent's name: %d", res.StatusCode)
	}
}

// What an export has, an import makes of any server, and the export of that is the
// same.
func TestExportAndImport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := mockserver.New(t, mockserver.WithConnector(ticking()), mockserver.WithConnector(consenting()))
		alice, id := startClient(t, first)
		synctest.Wait()
		time.Sleep(time.Second) // what comes now stands behind
		if _, err := first.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "consenting", Config: key}); err != nil {
			t.Fatal(err)
		}
		if _, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "consenting"}); err != nil {
			t.Fatal(err)
		}
		thing, err := alice.CreateThing(t.Context(), withActions(withMain(lamp())))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := alice.TriggerAction(t.Context(), thing, "bulb", "on", nil); err != nil {
			t.Fatal(err)
		}
		if err := first.Client().RegisterCallback(t.Context(), "https://app.example/actions"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		file := exported(t, first)
		if !strings.Contains(file, "0123456789abcdef") || file != exported(t, first) {
			t.Errorf("export without a configuration, or not the same twice:\n%s", file)
		}
		second := mockserver.New(t, mockserver.WithSeed(9), mockserver.WithConnector(ticking()), mockserver.WithConnector(consenting()), mockserver.WithSnapshot(strings.NewReader(file)))
		second.AssertUnchanged(t, first.State())
		third := mockserver.New(t, mockserver.WithConnector(ticking()), mockserver.WithConnector(consenting()))
		startClient(t, third)
		synctest.Wait()
		if err := third.Import(strings.NewReader(file)); err != nil {
			t.Fatal(err)
		}
		third.AssertUnchanged(t, first.State())
		for _, srv := range []*mockserver.Server{second, third} {
			if diff := cmp.Diff(file, exported(t, srv)); diff != "" {
				t.Errorf("export of the import (-want +got):\n%s", diff)
			}
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for _, srv := range []*mockserver.Server{second, third} {
			if err := srv.PollNow(id); err != nil {
				t.Error(err)
			}
			if st := srv.State(); len(st.Things) != 2 || st.Clients[0].Status != "STARTED" || level(st) != "10" {
				t.Errorf("ten minutes later: %+v", st)
			}
		}
	})
}

func withActions(t connctd.Thing) connctd.Thing {
	t.Components[0].Actions = []connctd.Action{{ID: "on", Name: "on"}}
	return t
}

func exported(t *testing.T, srv *mockserver.Server) string {
	t.Helper()
	var file bytes.Buffer
	if err := srv.Export(&file); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// A poll that is under way while the state is replaced leaves nothing in the new one.
func TestImportEndsPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		srv := mockserver.New(t, mockserver.WithConnector(scripted(func(_ context.Context, _ int64, emit *connector.Emitter) error {
			<-release
			emit.Thing("lamp", lamp())
			return nil
		})))
		empty := exported(t, srv)
		alice, id := startClient(t, srv)
		synctest.Wait()
		if err := srv.Import(strings.NewReader(empty)); err != nil {
			t.Fatal(err)
		}
		close(release)
		synctest.Wait()
		if st := srv.State(); len(st.Instances)+len(st.Clients)+len(st.Things) != 0 {
			t.Errorf("left: %+v", st)
		}
		if _, err := alice.GetClient(t.Context(), id); !errors.Is(err, connctd.ErrNotFound) {
			t.Errorf("error = %v", err)
		}
		startClient(t, srv)
		synctest.Wait()
		if n := len(srv.State().Things); n != 1 {
			t.Errorf("a new client has %d things", n)
		}
	})
}

// An import is all or nothing, and says where what is wrong.
func TestBadImportChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(ticking()))
		_, id := startClient(t, srv)
		synctest.Wait()
		file := exported(t, srv)
		st := srv.State()
		instance, thing := string(st.Instances[0].ID), string(st.Things[0].ID)
		change := func(pairs ...string) string {
			for i := 0; i < len(pairs); i += 2 {
				if !strings.Contains(file, pairs[i]) {
					t.Fatalf("the export has no %s:\n%s", pairs[i], file)
				}
			}
			return strings.NewReplacer(pairs...).Replace(file)
		}
		for name, tc := range map[string]struct{ file, want string }{
			"no JSON":             {"{", "line 1, column 2: it is not valid JSON"},
			"nothing":             {"", "it is empty"},
			"two values":          {file + "{}", "there is something after the end of the value"},
			"another version":     {change(`"version": 2`, `"version": 1`), "line 2, column 14: version is 1, and this server reads 2"},
			"no version":          {"{}", "line 1, column 1: version is 0"},
			"unknown field":       {change(`"seed"`, `"sead"`), "column 3: sead is not known here; known: actions, births,"},
			"unknown field below": {change(`"status": "STARTED",`, `"status": "STARTED", "colour": 1,`), "clients[0].colour is not known here"},
			"a wrong kind":        {change(`"key": "lamp"`, `"key": 7`), "things[0].key must be a string, is a number"},
			"unknown type":        {change(`"type": "counting"`, `"type": "x"`), `column 15: instances[0].type is "x", which is no known connector type; known types: counting`},
			"a bad configuration": {change(`"app_key"`, `"app_keys"`), "instances[0].configuration cannot be: configuration: app_key is required"},
			"no instance":         {change(`"instance": "`+instance, `"instance": "x`), "clients[0].instance is no instance"},
			"a bad status":        {change(`"status": "STARTED"`, `"status": "PAUSED"`), "clients[0].status must be STARTING"},
			"nobody's thing":      {change(`"client": "`+string(id), `"client": "x`), "things[0].client is no client"},
			"no thing key":        {change(`"key": "lamp",`, ""), "things[0].key is empty"},
			"a bad value":         {change(`"value": "0"`, `"value": "warm"`), "things[0] cannot be: components[0].properties[0]"},
			"an order of births":  {change(`"sequence": 1`, `"sequence": 0`), "things[0].born must be "},
			"two at once":         {change(`"app_key"`, `"app_keys"`, thing, ""), "things[0].id is empty"},
			"a bad callback":      {change(`"callbacks": {}`, `"callbacks": {"demo": "x"}`), "callbacks.demo must be "},
			"a bad birth":         {change(`"births": {`, `"births": {"x": 1,`), "births.x must be "},
			"a doubled subject":   {change(`"subjects": [`, `"subjects": [{"account":"demo","subject":"alice","born":1},`), "subjects[1] is empty or stands twice"},
		} {
			err := srv.Import(strings.NewReader(tc.file))
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "0123456789abcdef") {
				t.Errorf("%s: error = %v, want %q", name, err, tc.want)
			}
			if got := exported(t, srv); got != file {
				t.Errorf("%s: the state has changed:\n%s", name, cmp.Diff(file, got))
			}
		}
		if err := srv.PollNow(id); err != nil {
			t.Errorf("the client does not go on: %v", err)
		}
		_ = srv.Close()
		if err := srv.Import(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("import into a closed server: %v", err)
		}
		tb := &fakeTB{}
		if mockserver.New(tb, mockserver.WithSnapshot(strings.NewReader("{}"))); !strings.Contains(tb.fatal, "version") {
			t.Errorf("a server of nonsense: %q", tb.fatal)
		}
		tb = &fakeTB{}
		if mockserver.New(tb, mockserver.WithSnapshot(nil)); !strings.Contains(tb.fatal, "WithSnapshot") {
			t.Errorf("a server of nothing: %q", tb.fatal)
		}
	})
}
