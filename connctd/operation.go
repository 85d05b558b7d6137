package connctd

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// operation is one call of the API: all that the SDK must know of it to send it
// safely. Ids go into the braces of path, in order.
type operation struct {
	name   string
	method string
	path   string
	repeat repeat
	is     trait
}

// repeat says when an operation may be sent again after an attempt that failed.
// Whatever it is, a request that provably never left, or was answered 429, may be.
type repeat uint8

const (
	// unguarded: nothing keeps a second one from doing it twice.
	unguarded repeat = iota
	// guarded: a uniqueness rule of the server turns a second one into a
	// conflict; repeated after a 503 as well.
	guarded
	// repeatable: doing it twice is doing it once; repeated after a lost answer
	// and a passing server error as well.
	repeatable
)

// trait is what sets an operation apart from others of its method.
type trait uint8

const (
	open      trait = 1 << iota // needs no token, so none is sent
	acts                        // a lost answer leaves the outcome unknown
	redirects                   // 303 is a result
)

const (
	descriptor = "/connectors/descriptions"
	instances  = "/connectors/instances"
	clients    = "/connectors/clients"
	things     = "/things"
	subjects   = "/subjects"
	component  = things + "/{thing}/components/{component}"
	property   = component + "/properties/{property}"
	action     = component + "/actions/{action}"
)

var (
	opListDescriptions = operation{"ListDescriptions", http.MethodGet, descriptor, repeatable, open}
	opGetDescription   = operation{"GetDescription", http.MethodGet, descriptor + "/{description}", repeatable, open}
	opCreateInstance   = operation{"CreateInstance", http.MethodPost, instances, guarded, acts}
	opListInstances    = operation{"ListInstances", http.MethodGet, instances, repeatable, 0}
	opGetInstance      = operation{"GetInstance", http.MethodGet, instances + "/{instance}", repeatable, 0}
	opDeleteInstance   = operation{"DeleteInstance", http.MethodDelete, instances + "/{instance}", repeatable, 0}
	opCreateClient     = operation{"CreateClient", http.MethodPost, clients, guarded, acts | redirects}
	opListClients      = operation{"ListClients", http.MethodGet, clients, repeatable, 0}
	opGetClient        = operation{"GetClient", http.MethodGet, clients + "/{client}", repeatable, 0}
	opDeleteClient     = operation{"DeleteClient", http.MethodDelete, clients + "/{client}", repeatable, 0}
	opCreateThing      = operation{"CreateThing", http.MethodPost, things, unguarded, acts}
	opListThings       = operation{"ListThings", http.MethodGet, things, repeatable, 0}
	opGetThing         = operation{"GetThing", http.MethodGet, things + "/{thing}", repeatable, 0}
	opGetComponent     = operation{"GetComponent", http.MethodGet, component, repeatable, 0}
	opGetProperty      = operation{"GetProperty", http.MethodGet, property, repeatable, 0}
	opSetProperty      = operation{"SetProperty", http.MethodPut, property, repeatable, 0}
	opSetThingStatus   = operation{"SetThingStatus", http.MethodPatch, things + "/{thing}", repeatable, 0}
	opDeleteThing      = operation{"DeleteThing", http.MethodDelete, things + "/{thing}", repeatable, 0}
	opTriggerAction    = operation{"TriggerAction", http.MethodPost, action, unguarded, acts}
	opRegisterCallback = operation{"RegisterCallback", http.MethodPost, "/actions/callback/register", repeatable, 0}
	opGetCallbackURL   = operation{"GetCallbackURL", http.MethodGet, "/connectors/callbackurl", repeatable, 0}
	opListSubjects     = operation{"ListSubjects", http.MethodGet, subjects, repeatable, 0}
	opFetchToken       = operation{"FetchToken", http.MethodPost, "/oauth2/token", repeatable, 0}
)

// has reports whether the operation has the trait.
func (op *operation) has(t trait) bool { return op.is&t != 0 }

// below returns the address of the operation below base, with the ids in the braces
// of its path, escaped. The number of segments never depends on an id.
func (op *operation) below(base *url.URL, ids []string) (*url.URL, error) {
	size := len(base.Path) + len(op.path)
	for _, id := range ids {
		size += len(id)
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteString(base.EscapedPath())
	rest := op.path
	for _, id := range ids {
		before, after, _ := strings.Cut(rest, "{")
		name, after, _ := strings.Cut(after, "}")
		if err := checkID(id); err != nil {
			return nil, fmt.Errorf("connctd: %s: %w: %s %w", op.name, ErrInvalid, name, err)
		}
		b.WriteString(before)
		b.WriteString(url.PathEscape(id))
		rest = after
	}
	b.WriteString(rest)
	u := *base
	u.Path = b.String()
	if base.RawPath != "" || strings.Contains(u.Path, "%") { // not as net/url would escape it
		u.RawPath = u.Path
		u.Path, _ = url.PathUnescape(u.RawPath) // what PathEscape wrote can be read
	}
	return &u, nil
}
