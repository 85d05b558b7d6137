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
// # Instances and clients
//
// An app connects a foreign technology in two steps. One connector instance per
// technology holds what the app itself must bring, such as an application key
// ([Client.CreateInstance]). One connector client per end customer and technology
// does the work and makes things ([Subject.CreateClient]). What belongs to a
// customer is called on a [Subject].
//
// # Things and actions
//
// Things are read, written and asked to act on a [Subject], too, whoever made them:
// [Subject.Things], [Subject.SetProperty], [Subject.TriggerAction]. Where the app
// hears of the actions of its things is told by [Client.RegisterCallback], and for
// whom there is anything at all by [Client.Subjects].
//
// # Redirects
//
// Some technologies want the customer's consent in a browser. Then creating the
// client answers 303, and [CreatedClient.NeedsRedirect] reports true: send that
// customer's browser to [CreatedClient.Redirect]. The SDK never follows a
// redirect by itself: that would use the consent up.
//
// # Retries
//
// A call is made again, up to four times in all, where that can do no harm: reads,
// writes of a value and deletes after a lost answer or a passing server error;
// creates only if the request provably did nothing. Pauses are random and grow,
// what the server asks for in Retry-After is kept to, and a budget sees to it that
// an outage costs no more than one call in ten on top. What is left in doubt
// matches [ErrOutcomeUnknown]: look before trying again, or let
// [Client.EnsureInstance] and [Subject.EnsureClient] do both. See [WithRetry],
// [WithAttemptTimeout] and [NoRetry].
//
// # Watching
//
// [Subject.WaitStarted] waits for a connector client, [Subject.WatchClient] shows
// its progress. [WithLogger] logs each request at debug level, [WithHooks] is for
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
// read as ids and never contacted. A create is sent again only if it provably did
// nothing. Answers are limited in size. No error, log or printed value shows a
// token, a configuration value or the query of a redirect: a [Secret] shows itself
// only to [Secret.Reveal] and to the request that carries it.
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
