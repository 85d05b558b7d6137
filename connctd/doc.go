// Package connctd is the SDK of the connctd IoT platform: the vocabulary of its
// REST API and a client for it.
//
//	c, err := connctd.New(connctd.FromEnv())
//	if err != nil {
//		return err
//	}
//	if _, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "openweathermap", Config: cfg}); err != nil && !errors.Is(err, connctd.ErrConflict) {
//		return err
//	}
//	alice := c.Subject("alice")
//	created, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "openweathermap", Config: city})
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
// read as ids and never contacted. A create is not repeated. Answers are limited
// in size. No error, log or printed value shows a token, a configuration value or
// the query of a redirect: a [Secret] shows itself only to [Secret.Reveal] and to
// the request that carries it.
package connctd
