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
// # Configuration
//
// Two structs say what an instance and a client must be configured with. The tag
// connctd gives a field its name in JSON and the options required and url (an http
// or https URL). The tags default and sample give values as text, a time.Duration
// as "10m"; doc tells people what the field is. A field is a string, a
// [github.com/connctd/connctd-go/connctd.Secret], a bool, a number, a
// time.Duration, a []string (commas in tags) or a struct of such fields. From this
// come decoding, a [*ConfigError] that names every wrong field at once, and the
// samples in the connector's description.
//
// # What a poll says
//
// Poll emits each thing that is there, under the technology's own id of it. The
// runtime compares with what it knows and writes only what changed. A thing that
// was not emitted becomes unavailable, and is removed when three complete polls in
// a row have not seen it; of four things or more, never more than half at once (see
// HeldBack in [ClientInfo]). [Emitter.Gone] removes it at once, and
// [Emitter.Partial] says that absence means nothing this time.
//
// # What an error means
//
// An error, a timeout or a panic deletes nothing. [RetryAfter] makes all clients
// of the instance wait, [Misconfigured] and [AuthRevoked] put the client into
// status ERROR. Any other error is tried again: before the first success after about
// five seconds, doubling up to the period; later after a period and a random wait of
// up to an hour. Strings of 8 bytes and more in a configuration are cut from errors
// and logs, whatever they are.
//
// # The runtime
//
// A [Runtime] drives clients on any [Platform]: package mockserver hosts one, and
// [OnSubject] makes one of the live platform.
package connector
