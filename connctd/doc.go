// Package connctd is the SDK of the connctd IoT platform: the vocabulary of its
// REST API and a client for it.
//
//	c, err := connctd.New(connctd.FromEnv())
//	if err != nil {
//		return err
//	}
//	if _, err := c.EnsureInstance(ctx, connctd.InstanceSpec{Type: "openweathermap", Config: cfg}); err != nil {
//		return err
//	}
//	alice := c.Subject("alice")
//	client, err := alice.EnsureClient(ctx, connctd.ClientSpec{Type: "openweathermap", Config: city})
//
// # Words
//
// A connector is the platform's piece of code for one foreign technology, such as
// Netatmo; its description tells what it is, and its type id names it. A connector
// instance is what an app brings for a technology, such as an application key. A
// connector client is what brings one customer's devices in, as things. A subject
// is a customer of the app, by the app's own id. The account is the app's own, to
// which its token belongs. "API document" and "platform API" after Source: are the
// platform's own descriptions of its connectors and of the rest.
//
// # Instances and clients
//
// An app connects a technology in two steps. One instance per technology holds what
// the app itself must bring ([Client.EnsureInstance]). One client per customer and
// technology does the work and makes things ([Subject.EnsureClient]). What belongs
// to a customer is called on a [Subject].
//
// # Things and actions
//
// Things are read, written and asked to act on a Subject, too, whoever made them:
// [Subject.ResolveThing], [Subject.SetProperty], [Subject.TriggerAction].
// [Client.RegisterCallback] sets the URL to which the platform sends action requests
// for things that the app made itself.
//
// # Names
//
// ListX returns links and the plural walks over what they lead to, several at a
// time and in order; GetX takes an id, FindX a type, ResolveX fills in what GetX
// leaves as links. Descriptions are few and come whole.
//
// An id is at most 200 bytes of UTF-8 and becomes one segment of a path. One that
// could become anything else (empty, "..", with a slash or a control character,
// plain or escaped) is refused with [ErrInvalid] before anything is sent.
//
// # Redirects
//
// Some technologies want the customer's consent in a browser. Then creating the
// client answers 303, and [CreatedClient.NeedsRedirect] reports true: send that
// customer's browser to [CreatedClient.Redirect]. The SDK never follows a
// redirect by itself: that would use the consent up.
//
// The client exists from then on, but the answer may hold no id: [Subject.EnsureClient]
// and [Subject.FindClient] look for it. A person takes their time, so do not wait
// inside an HTTP handler. When the browser comes back to the address that the
// instance is configured with, or later, look again: [StatusStarted] means that
// consent was given, [StatusError] that it was not. What the browser brings along is
// no proof of either.
//
// # Retries
//
// A call is made again, up to four times in all, where that can do no harm. Reads,
// writes of a value and deletes are, after a lost answer or a passing server error.
// What makes something is only if the request provably did nothing: it never left,
// or was answered 429. Instances and clients are after a 503 as well, since the
// platform refuses a second one. Pauses are random and grow, what the server asks
// for in Retry-After is kept to, and in an outage retries add at most a tenth to the
// load. What is left in doubt matches [ErrOutcomeUnknown]; [Client.EnsureInstance]
// and [Subject.EnsureClient] settle it by looking. See [WithRetry],
// [WithAttemptTimeout] and [NoRetry].
//
// # Watching
//
// [Subject.WaitStarted] waits for a connector client, [Subject.WatchClient] shows
// its progress. [WithLogger] logs each attempt at debug level, [WithHooks] is for
// traces and metrics, [WithLimiter] holds requests back, and [Capture] shows the
// HTTP answer behind one call.
//
// # Errors
//
// Ask by [errors.Is] for [ErrConflict], [ErrNoInstance], [ErrNotFound] and the
// others; more than one may match. Details are in [*Error], for [errors.AsType].
// Two deserve care: [ErrOutcomeUnknown] says that a create may have succeeded, so
// look before trying again; [ErrInvalid] says that nothing was sent.
//
// # Safety
//
// A token goes to the host of the base URL and nowhere else. Links in answers are
// read as ids and never contacted. Answers are limited in size. No error, log or
// printed value shows a token, a configuration value or the query of a redirect: a
// [Secret] shows itself only to [Secret.Reveal] and to the request that carries it.
//
// What a platform can do to its callers, by ill luck or by design, and what comes
// of it: to a client as it is mostly written, on plain net/http and on
// go-retryablehttp with its default policy, and to this one. A test measures it
// over real connections and holds this table to it.
//
//	what happens                  net/http                   go-retryablehttp           connctd
//	303 to create-client          followed, consent used up  followed, consent used up  a result: Redirect
//	302 to another port           followed, token sent       followed, token sent       not followed, ErrUnexpectedRedirect
//	302 to another host           followed, subject sent     followed, subject sent     not followed, ErrUnexpectedRedirect
//	foreign link in a list        asked, token sent          asked, token sent          not asked, no error
//	lost answer to a POST         1 made, EOF                5 made, gives up           1 made, ErrOutcomeUnknown
//	500 to a POST                 1 made, status 500         5 made, gives up           1 made, ErrOutcomeUnknown, ErrServer
//	404 with a page of HTML       status lost, a JSON error  status lost, a JSON error  404, ErrNotFound
//	an id "../instances"          lists the instances        lists the instances        not sent, ErrInvalid
//	answer of 64 MiB              64 MiB read                64 MiB read                8 MiB read, ErrResponseTooLarge
//	gzip bomb of 64 MiB           64 MiB read                64 MiB read                8 MiB read, ErrResponseTooLarge
//	cancelled, no answer yet      at once, with the cause    at once, cause lost        at once, with the cause
//	cancelled, waiting after 503  no wait, status 503        at once, cause lost        at once, with the cause
package connctd
