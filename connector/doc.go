// Package connector is for those who bring a technology to the connctd platform:
// an author writes one Poll function that says what is there, and the runtime does
// the rest.
//
//	type Instance struct {
//		AppKey connctd.Secret `connctd:"app_key,required" doc:"from example.org" sample:"0123456789abcdef"`
//	}
//
//	type Client struct {
//		City string `connctd:"city,required" doc:"city, or city,country" sample:"London,GB"`
//	}
//
//	var Connector = connector.Define(connector.Definition[Instance, Client]{
//		Type: "weather", Name: "Weather", Every: 10 * time.Minute,
//		Poll: func(ctx context.Context, in connector.Input[Instance, Client], emit *connector.Emitter) error {
//			…
//			emit.Thing(key, thing)
//			return nil
//		},
//	})
//
// # Writing a connector
//
// Poll emits each thing that is there, under the technology's own id of it, and asks
// through [Session.HTTP], which counts requests, waits where it must and cuts secrets
// from errors. [Thing], [Component], [Number] and their like build things. The runtime
// compares with what it knows and writes only what changed. A thing that was not emitted
// becomes unavailable, and is removed when that goes on. [Emitter.Gone] removes it at
// once, and [Emitter.Partial] says that absence means nothing this time. So a failure must
// not look like an answer that says that there is nothing: [HTTP.JSON] sees to that, and
// the author to a document that lacks its list, and to all pages of a list that has
// pages, as the example of [HTTP.GetJSON] does.
//
// Values and the status change in place. Whatever else changes, a name, a unit, a
// property that is there for the first time, replaces the thing, which gets a new id:
// see [Optional] for what comes and goes. All things of a client may have 640 KiB: see
// [Emitter].
//
// [State] keeps a note for the next poll, such as how far this one has read.
//
// # Configuration
//
// Two structs say what an instance and a client must be configured with. The tag
// connctd gives a field its name in JSON and its rules:
//
//	required         it must be given, and not be empty
//	url              an http or https URL
//	min=1, max=10    the range of a number, or of a time.Duration as in min=10s; the
//	                 least and most characters of a string, or items of a slice
//	oneof=fast|slow  nothing else is accepted
//
// The tags default and sample give values as text, a time.Duration as "10m", slices
// with commas; doc tells people what the field is. A field is a string, a
// [github.com/connctd/connctd-go/connctd.Secret], a bool, a number, a time.Duration,
// a struct of such fields or a slice of any of these; url and oneof of a slice are
// about its items. The fields of a struct that is embedded without a tag count as
// the outer one's own, so connectors can share them. An empty string is as good as
// none. From this come decoding, a [*ConfigError] that names every wrong field at
// once, and samples in the connector's description that are accepted as they stand.
//
// What no tag can say, Check and CheckClient of a [Definition] do before anything is
// created: how fields go together, and whether the technology takes the key.
//
// Fields that nobody declares are accepted. One of them has a meaning for connectors that
// ask for consent: origin_callback_uri in the configuration of an instance is where the
// platform sends the browsers of customers who have decided, as the sample of the API
// document has it. A connector need not declare it. One that does can require it, and
// shows it in its own sample:
//
//	Callback string `connctd:"origin_callback_uri,required,url" sample:"https://app.example/connected"`
//
// # What an error means
//
// An error, a timeout or a panic deletes nothing. [RetryAfter] makes all clients
// of the instance wait, [PauseClient] this one, [Misconfigured] and [AuthRevoked] put the
// client into status ERROR. Any other error is tried again: before the first success
// after about five seconds, doubling up to the period; later after a period and a random
// wait, of up to a period at first, and of up to an hour when it fails again and again.
//
// ERROR is for what a person ends and then tells of, by a consent, another configuration
// or [Runtime.PollNow]: nobody asks the technology meanwhile, so it cannot end by itself.
// There is no other status for trouble. What ends elsewhere, such as a subscription that
// is paid for again, is PauseClient: the status stays as it is, the things keep their last
// values, LastError of [ClientInfo] says why, and the first poll that succeeds goes on.
//
//	what the technology answers                what Poll does
//	5xx, nothing, a page of HTML               returns the error as it is
//	429, or 503 with Retry-After               the same: HTTP.JSON has made it RetryAfter
//	a limit of this customer alone             PauseClient(10*time.Minute)
//	402, a subscription that has ended         PauseClient(time.Hour): it is paid for elsewhere
//	401 or 403 to a key in a configuration     Misconfigured
//	401 to an access token of OAuth            returns the error as it is: Session.HTTP knows
//	404 for what a configuration names         Misconfigured
//	200 with an error object, or without the   returns an error of its own, such as
//	list that is always there                  RetryAfter(err, d) in a maintenance
//	some of it, and an error for the rest      emits what there is, and emit.Partial(err)
//
// [Because] puts in front what a person should read, and [Statuses] is such a table in Go.
//
// Of errors that are joined, what needs a person counts before what passes by itself:
// AuthRevoked, then Misconfigured, RetryAfter, PauseClient, and last the rest; a pause of
// the instance holds in any case. Of a meaning in another the outer one counts. Strings
// of 8 bytes and more in a configuration are cut from errors and logs, whatever they
// are.
//
// # The life of a client
//
// A client that is added to a [Runtime] is STARTING. It is STARTED when its first
// complete poll and the writes that follow from it have succeeded, and stays so
// through failures that pass by themselves. [AuthRevoked] and [Misconfigured] put it
// into ERROR, where it is not polled until a person has done something and
// [Runtime.PollNow] succeeds. [Runtime.Remove] ends it: the poll under way is cancelled
// and waited for, a tombstone is stored, the things are deleted, and last what is
// stored. From the tombstone on there is no way back; a removal that is interrupted
// goes on by itself, after a restart too once the client is added again.
//
// # What is never done twice, and what may be
//
// What must not be forgotten is in a [Store]. Before a poll's changes are written to
// the platform, the runtime stores what it is about to write, and after it what came
// of that: two saves, and none for a poll that changes nothing. A run that dies
// anywhere in between, or an answer that is lost, leaves a note of what is in doubt,
// and the next poll settles that first. A thing that was perhaps created is looked
// for, by the attributes that every thing carries, before another one is; a value
// that was perhaps written is written again; a thing that was perhaps deleted is
// deleted again. So no key ever has two things, and values are written at least once.
// The note that a connector leaves in its [State] is stored with the polls that
// succeeded, so what an upstream has told is handled at least once, too.
//
// Two things are beyond the runtime. A platform that acts on a request after it has
// been looked for what came of it may make a thing that nobody knows. And a store that
// is lost takes the keys with it: all things are created anew.
//
// # When a thing is removed
//
// A poll that failed, ran out of time or panicked removes nothing, and one that is
// partial only what it says is [Emitter.Gone]. A thing that a complete poll does not
// see becomes unavailable; three in a row that do not see it remove it, and a sight in
// between begins the count anew. Of four things or more, never more than half are
// removed at once for not being seen: an upstream that suddenly shows next to nothing
// is more likely broken. What is held back so is told in [ClientInfo]. Removals come
// after all other writes of a poll.
//
// A change that the API cannot make in place replaces a thing: the old one is deleted,
// then the new one created, so that a reader may see neither, but never both. If the
// second step fails, the next poll that sees the thing takes it up, and values that it
// leaves out are kept.
//
// # OAuth
//
// Where a customer has to agree first, OAuth of a [Definition] says how the technology
// hands out tokens. [Runtime.StartConsent] gives the link for the customer's browser, and
// [Runtime.FinishConsent] takes the query with which it comes back: it counts once, for
// the client that it was asked for, if its caller says that the browser is that of this
// client's customer, and the client polls at once then. From then on
// [Session.HTTP] carries the access token to the technology's hosts and nowhere else,
// refreshes it before it expires or when it is refused, and stores what it gets before
// it is used. When a consent is taken back, the client goes into ERROR, and another
// consent lets it go on with the things that it has. Package mockserver does all of this
// for the connectors that it hosts.
//
// Requests for tokens count for the Rate of the instance, without waiting for it.
//
// # Actions
//
// A connector that is an [Actor] carries out what customers ask of its things: see Act
// of a [Definition] and [Runtime.Act]. It takes turns with the polls of the client, and
// what it emits is written at once. A call leads to one action at most, and never to a
// second try; one of an action that the thing does not declare, or with other parameters,
// is refused without asking the connector.
//
// Package mockserver brings the requests of customers to the connectors that it hosts. A
// service of one's own has to call Runtime.Act: nothing does by itself, since the
// documents do not say what the platform sends to a callback URL.
//
// # Limits
//
// Rate of a [Definition] says how many requests the technology takes of an instance;
// [Session.HTTP] counts those of all its clients and waits, or gives RetryAfter where
// that would take longer than the poll may last. A 429 that [HTTP.JSON] meets closes
// the instance at once, whatever the poll makes of it. Concurrency says how many
// clients of the connector type are polled at once. Those that have to wait for
// either stand in line, first come, first served, and keep nobody else from being
// polled.
//
// # Running a service
//
// A [Runtime] drives clients on any [Platform]: package mockserver hosts one, and
// [OnSubject] makes one of the live platform. It polls each client once per period, at
// a phase that the client's id decides, so that they spread out and a restart does not
// move them.
//
//	runtime := connector.NewRuntime(connector.WithStore(store), connector.WithLogger(log))
//	for _, c := range clients { // of whoever keeps the list
//		err := runtime.Add(connector.Client{ID: c.ID, Subject: c.Subject, Connector: Connector, Platform: c.Platform, …})
//	}
//	err := runtime.Run(ctx) // until ctx ends
//
// The list of clients is its caller's, who adds them at each start. What the runtime must
// not forget is in its [Store]; package boltstore keeps one in a file, and package
// storetest checks one of your own. Clients are added and removed while it runs; with
// [Runtime.Release] another process can go on with one.
// [Runtime.CheckInstance] and [Runtime.CheckClient] ask before something is created.
//
// A client of a connector with OAuth waits in status STARTING for its customer, whom
// the service has to ask: [Runtime.PollNow] gives [ErrNoConsent] then, and so is the
// LastError of its [ClientInfo], also after a restart. What [Runtime.StartConsent] returns goes to the customer's browser, and the
// query with which that comes back to [Runtime.FinishConsent]. The page to which it comes
// is the service's own: a Runtime sends nobody to the origin_callback_uri.
//
// [Runtime.Clients] walks over all clients with status, reason and what is due. An
// [Observer] is told of polls, skipped slots, requests and whatever else a metric or a
// trace is made of, and sees no secret.
//
// # Testing it
//
// Package connectortest tests connectors, in virtual time and without a network. One line
// lets everything go wrong with every request that a connector makes, and says what to do
// about what does not hold:
//
//	func TestConforms(t *testing.T) {
//		connectortest.Conform(t, weather.Connector, connectortest.Routes{
//			"GET /weather": connectortest.JSON(`{"temperature": 21.5}`),
//		})
//	}
//
// Its Poll, Schedule and Check test one poll, hours of polls and a configuration, and
// package mockserver a whole app with the connector, where its StandIn lets the same
// routes answer.
package connector
