// Package linear holds the mock server to the rules of the API while many talk to
// it at once: whatever they were answered, there must be an order, one call after
// the other, in which the plain model of this package answers the same. The search
// for it is porcupine's.
//
// What a server does by itself, the first poll of a client, is part of the history
// too: between the call that created the client, or the customer's that allowed it, and
// the end of the poll, its thing appears and then its status changes, each in one step.
package linear
