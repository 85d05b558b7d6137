package linear

import (
	"fmt"
	"slices"
)

// op is an operation of the API, or one step of what a server does by itself.
type op string

const (
	createInstance op = "create instance"
	listInstances  op = "list instances"
	getInstance    op = "get instance"
	deleteInstance op = "delete instance"
	createClient   op = "create client"
	listClients    op = "list clients"
	getClient      op = "get client"
	deleteClient   op = "delete client"
	createThing    op = "create thing"
	listThings     op = "list things"
	getThing       op = "get thing"
	deleteThing    op = "delete thing"
	putValue       op = "put value"
	getValue       op = "get value"
	openConsent    op = "open consent page"
	allow          op = "allow"
	deny           op = "deny"

	makeThing op = "a poll makes the thing" // of a client, once
	setStatus op = "a poll sets the status" // after that
)

// input is what is asked for.
type input struct {
	op               op
	account, subject string
	typ              string // of what is created; in a partitioned history, of all it is about
	id               string // what the path names
	value            string // to be written; the query of a consent link, empty if the caller has none
	gone             bool   // the client of a poll was deleted, maybe before the step
}

func (in input) String() string {
	return fmt.Sprintf("%s/%s: %s %s%.8s%s", in.account, in.subject, in.op, in.typ, in.id, in.value)
}

// output is the answer, as far as rules say something of it.
type output struct {
	status int
	id     string   // of what was created
	ids    []string // of what is listed; of a client's things
	value  string   // of a property; a client's status; of a client that was created, the query of its link
}

func (out output) String() string {
	short := slices.Clone(out.ids)
	for i, id := range short {
		short[i] = fmt.Sprintf("%.8s", id)
	}
	return fmt.Sprintf("%d %.8s%s %v", out.status, out.id, out.value, short)
}
