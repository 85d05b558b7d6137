package mockserver

import "slices"

// Operation is one call of the API, under the name that package connctd gives it.
type Operation string

// The operations of the API.
const (
	ListDescriptions Operation = "ListDescriptions"
	GetDescription   Operation = "GetDescription"
	CreateInstance   Operation = "CreateInstance"
	ListInstances    Operation = "ListInstances"
	GetInstance      Operation = "GetInstance"
	DeleteInstance   Operation = "DeleteInstance"
	CreateClient     Operation = "CreateClient"
	ListClients      Operation = "ListClients"
	GetClient        Operation = "GetClient"
	DeleteClient     Operation = "DeleteClient"
	CreateThing      Operation = "CreateThing"
	ListThings       Operation = "ListThings"
	GetThing         Operation = "GetThing"
	SetThingStatus   Operation = "SetThingStatus"
	DeleteThing      Operation = "DeleteThing"
	GetComponent     Operation = "GetComponent"
	GetProperty      Operation = "GetProperty"
	SetProperty      Operation = "SetProperty"
	TriggerAction    Operation = "TriggerAction"
	RegisterCallback Operation = "RegisterCallback"
	GetCallbackURL   Operation = "GetCallbackURL"
	ListSubjects     Operation = "ListSubjects"
	FetchToken       Operation = "FetchToken" // the OAuth2 token endpoint

	// AnyOperation is each of them, in [On].
	AnyOperation Operation = "AnyOperation"
)

// Operations returns all operations, in the order of the routes; FetchToken is the
// last. AnyOperation is none of them.
func Operations() []Operation {
	all := make([]Operation, 0, len(routes)+1)
	for i := range routes {
		all = append(all, routes[i].op)
	}
	return append(all, FetchToken)
}

// Point is a moment inside of the server at which a fault can strike.
type Point string

// The points inside of the server.
const (
	// RemoveThing is the removal of one thing while its client is deleted, for
	// each of its things in the order in which they were made. If it fails, so
	// does the deletion, with 500, and all of the client is still there. It can
	// [Fail], answer a [Status], [Delay] or [Hang].
	RemoveThing Point = "RemoveThing"
	// StartClient is the moment at which a client begins to run. If that fails,
	// what started it is answered 500 and has not happened. It can [Fail] or
	// answer a [Status], but not wait, since it is a moment.
	StartClient Point = "StartClient"
	// Poll is a poll of a client, before its connector is asked. If it fails, the
	// poll has failed in a way that may pass. It can [Fail], [RetryAfter], [Delay],
	// [Hang] or [Panic].
	Poll Point = "Poll"
	// Act is an action of a client, before its connector is asked. If it fails, the
	// action has FAILED. The answer to the call waits 5 seconds at most, and then says
	// PENDING.
	Act Point = "Act"
)

// Points returns all points.
func Points() []Point { return []Point{RemoveThing, StartClient, Poll, Act} }

func (op Operation) known() bool {
	return op == AnyOperation || slices.Contains(Operations(), op)
}

// needsToken reports whether a call of the operation is refused without a token.
func (op Operation) needsToken() bool {
	return op != ListDescriptions && op != GetDescription && op != FetchToken
}

// hasSubject reports whether a call of the operation is about a customer.
func (op Operation) hasSubject() bool {
	return op == AnyOperation || slices.ContainsFunc(routes, func(r route) bool { return r.op == op && r.needs&subject != 0 })
}
