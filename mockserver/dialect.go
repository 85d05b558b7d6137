package mockserver

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// Dialect is another reading of a point on which the documents of the API are unclear
// or their editions differ. The zero value is how a server speaks by default: as the
// first edition does. Dialects can be joined by |. A client of the platform should
// get along with each of them and with all at once; see [Dialects].
type Dialect uint

// The points, each with the document that gives rise to it.
const (
	// BareDescription: where there is exactly one connector, the answer to the
	// descriptions is that object, and not a list of one. Source: API document,
	// "Retrieve connector descriptions", promises a list and shows one object.
	BareDescription Dialect = 1 << iota
	// ClientIDKey: the answer to a created client calls its id client_id. Source:
	// platform API, "Editions of the connectors document that differ".
	ClientIDKey
	// RedirectBody: the answer 303 to a created client has the body that an answer
	// 201 has. Source: API document, "Create connector client": its code is "201 OR
	// 303" and its body "id of newly created client or redirect".
	RedirectBody
	// MixedCaseStatus: the status of a client is Starting, Started or Error. Source:
	// API document, "Retrieve connector client", in its last sentence.
	MixedCaseStatus
	// NumericErrorStatus: the status in an error's body is a number, and the body
	// has a requestId. Source: platform API, "Errors", on a later edition.
	NumericErrorStatus
	// LowerCaseThings: a thing and a component that are read have the keys
	// displaytype, maincomponentid and componenttype. Source: platform API,
	// "Things": one edition documents them so where a thing is created, and
	// creating one is read in either case, whatever the dialect.
	LowerCaseThings
	// SetPropertyNoContent: a property that was written is answered 204, and not
	// 200 without a body. Source: platform API, "Things", on a later edition.
	SetPropertyNoContent
	// DeleteThingNoContent: the same for a thing that was deleted, as everything
	// else that is deleted is answered. Source: API document, "Delete connector
	// client", beside platform API, "Things".
	DeleteThingNoContent
	// BareToken: an Authorization header that is an access token alone is taken,
	// beside one with Bearer. Source: API document, "Authorization:YOUR TOKEN" in
	// every request.
	BareToken
)

var dialectNames = []string{
	"bare description", "client_id", "body on 303", "mixed case status", "numeric error status",
	"lower case things", "set property 204", "delete thing 204", "bare token",
}

// Dialects returns every single dialect, for a test to loop over.
func Dialects() []Dialect {
	all := make([]Dialect, len(dialectNames))
	for i := range all {
		all[i] = 1 << i
	}
	return all
}

// String names the dialects that are joined in d, such as "client_id, bare token".
func (d Dialect) String() string {
	if d == 0 {
		return "first reading"
	}
	var names []string
	for rest := d; rest != 0; rest &= rest - 1 {
		if i := bits.TrailingZeros(uint(rest)); i < len(dialectNames) {
			names = append(names, dialectNames[i])
		} else {
			names = append(names, fmt.Sprintf("Dialect(1<<%d)", i))
		}
	}
	return strings.Join(names, ", ")
}

// WithDialect makes a server speak these dialects, besides those of other options
// like it.
func WithDialect(dialects ...Dialect) Option {
	return func(cfg *config) {
		for _, d := range dialects {
			if d>>len(dialectNames) != 0 {
				cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: WithDialect: there is no %v", d))
			}
			cfg.dialect |= d
		}
	}
}

func (d Dialect) has(point Dialect) bool { return d&point != 0 }

// descriptions returns what the list of all descriptions looks like.
func (d Dialect) descriptions(all []connctd.Description) any {
	if d.has(BareDescription) && len(all) == 1 {
		return all[0]
	}
	return all
}

// createdClient returns the body of an answer to a created client.
func (d Dialect) createdClient(id connctd.ClientID) any {
	if d.has(ClientIDKey) {
		return map[string]any{"client_id": id}
	}
	return map[string]any{"id": id}
}

// clientStatus returns a status as it is spelled.
func (d Dialect) clientStatus(status connctd.ClientStatus) connctd.ClientStatus {
	if !d.has(MixedCaseStatus) || status == "" {
		return status
	}
	return status[:1] + connctd.ClientStatus(strings.ToLower(string(status[1:])))
}

// done returns the status of a success without a body: 200, or in a dialect 204.
func (d Dialect) done(point Dialect) int {
	if d.has(point) {
		return 204
	}
	return 200
}
