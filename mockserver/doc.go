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
// # Consent
//
// A connector that needs its customers' consent answers a create with 303, and the
// link leads to a page of the server with the buttons Allow and Deny. A person opens
// it in a browser at [Server.URL]; a test opens it with [Server.Browse] and presses
// [Page.Allow], [Page.Deny], or what goes wrong in real life,
// [Page.AllowButLoseRedirect] and [Page.Expire]. [WithConsent] spares both.
//
// The client is there from the start and waits in status STARTING, without any limit
// of time. Opening the page changes nothing, and a decision counts once. One that is
// allowed begins to poll, with its configurations and nothing else: no credentials
// come of the consent. One that is not is in status ERROR; deleting and creating it
// again asks anew.
//
// The browser is then sent to the origin_callback_uri in the configuration of the
// instance, with its own query, client_id and either status=STARTED or
// error=access_denied; without such an http or https URL it shows that the window can
// be closed. That it says STARTED is the customer's yes: the client itself is STARTED
// after its first complete poll, for which the browser is held up to half a second,
// and stays STARTING if that poll fails.
//
// Where the technology itself asks, by OAuth (see [connector.Authorizer]), there are no
// buttons: the link only sends the browser on to the technology, [Page.SentTo], and what
// the technology sends it back with is opened by [Server.Browse], too. In a test a route
// for tokens and a few lines stand in for it, as the example of Browse shows. If it
// gives no token, the browser sees a page that says why, with status 502, and the
// question stays open. A consent that was taken back is asked for by the same link.
//
// A link that is used or expired, or whose client is deleted, is answered 410; its
// query is derived from the seed, and without it there is no such link: 404.
//
// # Dialects
//
// Where the documents of the API are unclear or their editions differ, a server
// speaks as the first edition does. [WithDialect] makes it speak otherwise, and a test
// that loops over [Dialects] finds out whether its app minds. The SDK does not.
//
// # Actions
//
// An action that is triggered is checked and recorded in the state. If a hosted
// connector made the thing and can act (see [connector.Actor]), it does so in turn with
// the polls of its client: the answer says COMPLETED or FAILED if that is over within 5
// seconds, and else PENDING; the end is in the state, and what the connector changed in
// the journal as an entry of its own.
//
// Any other action is answered PENDING, and that is all that becomes of it: the
// documents do not say what the platform sends to the app that made a thing, so a
// callback URL that is registered is recorded and never called.
//
// # Faults
//
// What goes wrong is asked for, by [Server.Inject]: [On] an operation or [At] a
// point inside of the server, in a [Phase], with an [Effect], and for the calls that
// the methods of [Fault] choose.
//
//	srv.Inject(mockserver.On(mockserver.CreateClient).Phase(mockserver.AfterCommit).Nth(1).Do(mockserver.Drop()))
//	srv.Inject(mockserver.On(mockserver.AnyOperation).Chance(0.1).Do(mockserver.Status(503), mockserver.RetryAfter(time.Second)))
//	srv.Inject(mockserver.At(mockserver.RemoveThing).Nth(3).Do(mockserver.Fail("the disk is full")))
//
// Nothing is ever random that the seed does not decide. A fault that is never hit
// fails the test, unless it is [Fault.Optional].
//
// # The journal
//
// [Server.Journal] has the latest calls with what each changed, the fault that
// struck it, and by [Call.Curl] a command to make it again. What no call answers for
// stands between them: the polls of hosted connectors and the decisions of customers,
// by their [Kind]. [Server.AssertCalls] and [Server.AssertUnchanged] compare and show
// what differs, [Server.WaitCalls] waits for more. A test that fails is shown the
// latest entries. Configurations show as "(set)", tokens never.
//
// Where time is virtual, as in testing/synctest, two runs with the same seed and the
// same calls at the same times give the same ids, the same [State] and the same
// journal in its [Normal] form, whatever the scheduler does.
//
// # Forks and files
//
// [Server.Fork] gives a subtest a server of its own that goes on from the state of
// another, for the price of a new one. [Server.Export] writes the state as JSON, and
// [Server.Import] or [WithSnapshot] go on from it, clients and all. Only such a file
// has configurations as they are.
//
// # Scenarios
//
// A [Scenario] is how a server begins, as JSON: accounts, connectors that need no
// Go, whose values move, and what exists already. [Server.Save] writes one that goes
// on from there, [Server.Reset] begins again. The command connctd-mock is a server
// with [DefaultScenario] on a socket; its help tells the format. [LoadFaults] reads
// faults from JSON, too.
//
// # People and browsers
//
// [Server.Listen] opens a socket on an address of one's own. What a browser could
// be made to do is refused unless it was asked for: see [AllowHost], [AllowOrigin]
// and [AllowRemote]. Beside the API there is an admin API under /_mock/ of every
// server, for people and scripts: state, journal, events, faults, reset. A browser
// that opens /_mock/ is shown all of it live, with buttons that connect a technology,
// arm a fault, save and reset. With [AllowRemote] it asks for the token: as the
// password, for any user.
//
// # Mistakes of the client
//
// A server made by [New] fails its test when it gets a request that no client
// should ever send. What a rule of the API answers with 400, 404 or 409 is no
// mistake.
package mockserver
