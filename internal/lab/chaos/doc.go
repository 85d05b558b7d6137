// Command chaos kills a runtime of connectors again and again while its connections
// break, and then compares what the platform has with the truth. From internal/lab:
//
//	go run ./chaos -for 60s -seed 7
//
// Three processes take part. The mock is the platform. The runtime has its records in
// a file of package boltstore, writes to the platform through the SDK, and is killed
// every two to five seconds. This process is everything around them: the technology,
// whose devices are a function of the seed and of the time: they appear, change their
// values and their shape, and vanish; and a toxiproxy on each of the two ways of the
// runtime, with latency, narrow bandwidth, resets, silence, slices and cut answers
// that come and go.
//
// After that time the truth stands still, the connections are whole, and the runtime is
// started once more. Now the platform must have each device once, for its customer, as
// it is, after three polls of each client. The journal of the platform must not show
// that there were ever two things for a device, or that a thing was deleted though
// nothing that the technology had answered until then asked for it.
//
// Then it counts what a runtime sends in peace, and in the same stretch of time when
// the platform answers 503, when nothing reaches the platform, and when nothing reaches
// the technology: in an outage it may not be more than 1.1 times as much.
//
// The status is 1 if anything of that does not hold. With -store memory it does not:
// a runtime that forgets makes everything anew, and that is found.
//
// One thing is made easier for the runtime than it may be: when it is killed, what it
// has sent is either with the platform at once or lost, and never waits somewhere on
// the way for longer than until the next poll. A request that takes effect after the
// runtime has looked for what came of it is beyond what it promises.
package main
