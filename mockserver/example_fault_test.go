package mockserver_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// withInstance starts a server that has an instance.
func withInstance(ctx context.Context) *mockserver.Server {
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(steady("plain")))
	if err != nil {
		panic(err)
	}
	if _, err := srv.Client().CreateInstance(ctx, connctd.InstanceSpec{Type: "plain", Config: key}); err != nil {
		panic(err)
	}
	return srv
}

// The answer to a create is lost: the client exists, and the app cannot know.
func ExampleServer_Inject() {
	ctx := context.Background()
	srv := withInstance(ctx)
	defer srv.Close()
	lost := srv.Inject(mockserver.On(mockserver.CreateClient).Phase(mockserver.AfterCommit).Nth(1).Do(mockserver.Drop()))

	alice := srv.Client().Subject("alice")
	_, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "plain", Config: city})
	fmt.Println(errors.Is(err, connctd.ErrOutcomeUnknown), len(srv.State().Clients), lost.Hits())
	// Output:
	// true 1 1
}

// A removal fails at one of the things: nothing of the client is gone.
func ExampleAt() {
	ctx := context.Background()
	srv := withInstance(ctx)
	defer srv.Close()
	srv.Inject(mockserver.At(mockserver.RemoveThing).Nth(1).Do(mockserver.Fail("the disk is full")))

	alice := srv.Client().Subject("alice")
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "plain", Config: city})
	if err != nil {
		panic(err)
	}
	if _, err := alice.WaitStarted(ctx, created.ID); err != nil {
		panic(err)
	}
	err = alice.DeleteClient(ctx, created.ID, connctd.NoRetry())
	fmt.Println(err)
	fmt.Println(len(srv.State().Clients), len(srv.State().Things))
	// Output:
	// connctd: DeleteClient: DELETE /connectors/clients/{client}: 500 CONNECTOR_CLIENT_REMOVAL_FAILED: the disk is full
	// 1 1
}

// The journal has every call with what it changed, and a command to make it again.
func ExampleServer_Journal() {
	srv := withInstance(context.Background())
	defer srv.Close()

	for _, call := range srv.Journal() {
		fmt.Println(call, call.Changes)
		fmt.Println(call.Curl())
	}
	// Output:
	// POST /connectors/instances 201 [created instance 632834dc-06a9-8ed4-a2d0-c66cd846d410]
	// curl -sS -X POST 'http://localhost/api/v1/connectors/instances' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' --data-raw '{"configuration":{"app_key":"(set)"},"connector_type_id":"plain"}'
}

func ExampleServer_Calls() {
	ctx := context.Background()
	srv := withInstance(ctx)
	defer srv.Close()
	srv.Inject(mockserver.On(mockserver.ListInstances).Times(2).Do(mockserver.Status(503)))

	if _, err := srv.Client().ListInstances(ctx); err != nil { // the SDK tries again
		panic(err)
	}
	for _, call := range srv.Calls(mockserver.ListInstances) {
		fmt.Println(call.Status, call.Fault)
	}
	// Output:
	// 503 Status(503) BeforeCommit
	// 503 Status(503) BeforeCommit
	// 200
}

// What an app sent is compared with what it should have sent.
func ExampleServer_AssertCalls() {
	ctx := context.Background()
	srv := withInstance(ctx)
	defer srv.Close()
	if _, err := srv.Client().Subject("alice").FindClient(ctx, "plain"); err != nil {
		fmt.Println(errors.Is(err, connctd.ErrNotFound))
	}

	tb := &fakeTB{} // in a test: t *testing.T
	srv.AssertCalls(tb, "POST /connectors/instances 201", "GET /connectors/descriptions 200", "POST /connectors/clients 201")
	fmt.Println(tb.errors[0])
	// Output:
	// true
	// mockserver: calls (-want +got):
	//   POST /connectors/instances 201
	//   GET /connectors/descriptions 200
	// - POST /connectors/clients 201
	// + GET /connectors/clients 200
}

// A subtest goes on from what its test has prepared, and leaves it as it is.
func ExampleServer_Fork() {
	ctx := context.Background()
	srv := withInstance(ctx)
	defer srv.Close()

	for _, subject := range []string{"alice", "bob"} {
		tb := &fakeTB{} // in a test: the t of t.Run
		fork := srv.Fork(tb)
		if _, err := fork.Client().Subject(subject).CreateClient(ctx, connctd.ClientSpec{Type: "plain", Config: city}); err != nil {
			panic(err)
		}
		fmt.Println(len(fork.State().Clients), len(srv.State().Clients))
		tb.end()
	}
	// Output:
	// 1 0
	// 1 0
}

// The state of a server is a file, and a server goes on from it.
func ExampleServer_Export() {
	ctx := context.Background()
	srv := withInstance(ctx)
	defer srv.Close()
	var file strings.Builder
	if err := srv.Export(&file); err != nil {
		panic(err)
	}

	second, err := mockserver.Start(ctx, mockserver.WithConnector(steady("plain")), mockserver.WithSnapshot(strings.NewReader(file.String())))
	if err != nil {
		panic(err)
	}
	defer second.Close()
	fmt.Println(second.State().Instances[0].Type)
	if err := second.Export(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// plain
	// {
	//   "version": 2,
	//   "tokens_issued": 0,
	//   "seed": 1,
	//   "sequence": 1,
	//   "instances": [
	//     {
	//       "id": "632834dc-06a9-8ed4-a2d0-c66cd846d410",
	//       "account": "demo",
	//       "type": "plain",
	//       "configuration": {
	//         "app_key": "0123456789abcdef"
	//       },
	//       "born": 1
	//     }
	//   ],
	//   "clients": [],
	//   "things": [],
	//   "actions": [],
	//   "callbacks": {},
	//   "subjects": [],
	//   "births": {
	//     "1d4d53df5ba0fb61d3b8980a604a421b": 1
	//   }
	// }
}
