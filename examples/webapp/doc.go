// Package webapp is an example of a web application on connctd: customers sign in,
// connect their weather station, see its values change, and disconnect it again.
//
//	go run ./examples/webapp/cmd
//
// It is net/http and html/template, without a framework, and works without script.
// The page says at each moment what the platform says; nothing of it is stored.
//
// # The way of a customer
//
// "Connect my weather station" sends a form. The app creates the connector client,
// and the platform answers 303: it wants the customer's consent in a browser. So the
// answer to the form is a redirect there. In the end the browser comes back to
// /callback. What its query says is not read: anybody can write such a link. The
// client of the customer who is signed in is read instead.
//
// # What goes wrong, and what the app does
//
//   - A second click or a second tab (ErrConflict): EnsureClient finds the client that
//     is there, and the link that came with it is kept, so both lead to one consent.
//   - The link was lost, by a restart of the app say: "Start over" makes a client anew,
//     with RecreatePending, since a link comes only with a create.
//   - The browser was closed and never came back: the client is there all the same, and
//     the next visit shows it.
//   - Denial, or access withdrawn later (ERROR): only a new client can ask again, so
//     the old one is deleted first.
//   - The instance is gone (ErrNoInstance): it is prepared as at the start, and the
//     client created then.
//   - Somebody else has signed in since in the same browser: a page that was left open
//     says whose it is, and neither does anything for the other nor shows what they have.
//   - The platform is down: the page says so, and shows what is new when it is back.
//
// No form carries an id: what a customer can change is found by who is signed in, so
// there is no id of somebody else's to send.
//
// # What a real app has besides
//
// Sessions here are in memory, and so are the links: with a second process they belong
// into a store. Names and passwords are a function, [Config.SignIn]; a real one limits
// how often it is asked.
//
// A consent link works for whoever opens it. Somebody who is talked into opening
// another customer's link, and allows it, connects their station to that customer. The
// platform counts the answer before the browser comes back, so no app can prevent it.
package webapp
