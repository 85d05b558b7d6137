// Package connectortest tests connectors: against an upstream by routes, with the
// real runtime and a platform in memory, and in virtual time where time passes.
//
//	func TestConforms(t *testing.T) {
//		connectortest.Conform(t, lamps.Connector, connectortest.Routes{
//			"GET /lamps": connectortest.JSON(`[{"id": "l1", "name": "Hall", "on": true}]`),
//		})
//	}
//
// That one line lets everything go wrong with every request that the connector makes,
// and says what to do about what does not hold: see [Conform].
//
// # One poll
//
// [Poll] polls once and returns a [Bench] to look at: [Bench.WantThings] and
// [Bench.WantWrites] show what differs as go-cmp does, [Bench.WantGolden] keeps things
// in a file. Things are compared as [Text] shows them, so a test reads like the device.
//
//	b := connectortest.Poll(t, lamps.Connector, routes)
//	b.WantThings(`
//		l1 "Hall" LAMP AVAILABLE
//			main "Hall" LAMP
//				on SWITCH BOOLEAN = true
//	`)
//
// # Many polls
//
// [Schedule] runs a test in virtual time. [Bench.Pass] lets hours pass, and the runtime
// polls when it would.
//
// # Checks
//
// [Check] and [CheckClient] let the connector decide on a configuration, and return what
// whoever gave it is told.
//
// # Configurations and secrets
//
// A connector made by connector.Define is configured by the samples in its tags, unless
// [WithInstance] and [WithClient] say otherwise. [NoSecretsLeaked] looks for what is
// secret in them everywhere that others can see.
package connectortest
