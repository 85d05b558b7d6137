// Package mockserver is the connctd platform in memory, for tests: the whole API
// with its real rules, connectors that really run, and no port, file or network.
//
//	func TestMyApp(t *testing.T) {
//		srv := mockserver.New(t, mockserver.WithConnector(openweathermap.Connector))
//		app := myapp.New(srv.Client())
//		…
//	}
//
// # Reaching it
//
// [Server.Client] is an SDK client; [Server.HTTPClient] with [Server.BaseURL] is
// for anything else in the process, and [Server.URL] opens a loopback socket for
// what is outside of it. The default credential is [DefaultID] with
// [DefaultSecret], or [DefaultToken]; [WithCredential] adds accounts.
//
// # Time
//
// A server works inside a bubble of package testing/synctest: hours of polling
// pass in milliseconds. [Server.PollNow] polls without waiting.
//
// # Looking inside
//
// [Server.State] is a copy of everything, [Server.WaitFor] waits for a state
// without sleeping.
//
// A client that stays STARTING has polls that fail: its LastError in the state says
// why, and so does the error of [Server.PollNow].
//
// # Actions
//
// An action that is triggered is checked, answered PENDING and recorded in the
// state, and that is all that becomes of it: the documents do not say what the
// platform sends to the app that made a thing, so a callback URL that is registered
// is recorded and never called. Connectors cannot act.
//
// # Mistakes of the client
//
// A server made by [New] fails its test when it gets a request that no client
// should ever send. What a rule of the API answers with 400, 404 or 409 is no
// mistake.
package mockserver
