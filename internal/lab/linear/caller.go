package linear

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// caller is one who sends a call, waits for the answer and sends the next.
type caller struct {
	number   int
	srv      *mockserver.Server
	hc       *http.Client
	past     *history
	seen     *seen
	random   *rand.Rand
	account  string
	token    string
	subjects []string
	types    []string
	only     string // the type of all that a partition is about; empty: there are no partitions
	err      error  // the first call that was not answered
}

// do sends a call and notes it with its answer.
func (c *caller) do(in input) output {
	if c.err != nil {
		return output{}
	}
	in.account = c.account
	if c.only != "" {
		in.typ = c.only
	}
	begin := c.past.now()
	out, err := ask(context.Background(), c.hc, c.srv.BaseURL(), c.token, in)
	end := c.past.now()
	if err != nil {
		c.err = fmt.Errorf("%s: %w", in, err)
		return output{}
	}
	c.past.add(entry{caller: c.number, in: in, out: out, begin: begin, end: end})
	c.seen.note(in, out)
	return out
}

// createInstance, createClient and the others are calls by name.
func (c *caller) createInstance(typ string) output { return c.do(input{op: createInstance, typ: typ}) }

func (c *caller) on(what op, subject, id string) output {
	return c.do(input{op: what, subject: subject, id: id})
}

// createClient creates a client, and unless it is in a hurry waits for its poll and
// looks at what came of it.
func (c *caller) createClient(subject, typ string, hurry bool) output {
	begin := c.past.now()
	in := input{op: createClient, subject: subject, typ: typ}
	out := c.do(in)
	if out.status != http.StatusCreated {
		return out
	}
	c.poll(in, out.id, begin, hurry)
	c.on(map[bool]op{true: deleteClient, false: getClient}[hurry], subject, out.id)
	return out
}

// poll notes the first poll of a client that may run since begin, and waits for it
// unless the caller is in a hurry: then they must see that the client is deleted.
func (c *caller) poll(in input, id string, begin int64, hurry bool) {
	awaited := false
	if !hurry {
		awaited = c.srv.PollNow(connctd.ClientID(id)) == nil
	}
	in.account, in.typ = c.account, cmp.Or(c.only, in.typ)
	c.past.addPoll(c.number, in, id, begin, c.past.now(), awaited)
}

// anything is a call like any other.
func (c *caller) anything() {
	subject, typ := c.pick(c.subjects), c.pick(c.types)
	switch c.random.IntN(18) {
	case 0, 1:
		c.createInstance(typ)
	case 2:
		c.on(listInstances, "", "")
	case 3:
		c.on(getInstance, "", c.id(aInstance))
	case 4:
		c.on(deleteInstance, "", c.id(aInstance))
	case 5, 6:
		c.createClient(subject, typ, c.random.IntN(8) == 0)
	case 7:
		c.on(listClients, subject, "")
	case 8:
		c.on(getClient, subject, c.id(aClient))
	case 9:
		c.on(deleteClient, subject, c.id(aClient))
	case 10:
		c.on(createThing, subject, "")
	case 11:
		c.on(listThings, subject, "")
	case 12:
		c.on(getThing, subject, c.id(aThing))
	case 13:
		c.on(deleteThing, subject, c.id(aThing))
	case 14:
		c.put(subject, c.id(aThing))
	case 15:
		c.on(getValue, subject, c.id(aThing))
	case 16, 17:
		c.decide([]op{allow, allow, deny, openConsent}[c.random.IntN(4)], c.id(aClient), false)
	}
}

func (c *caller) put(subject, id string) {
	c.do(input{op: putValue, subject: subject, id: id, value: strconv.Itoa(c.random.IntN(1000))})
}

func (c *caller) pick(list []string) string { return list[c.random.IntN(len(list))] }

// id is one that was seen lately, of anybody.
func (c *caller) id(k kind) string {
	return c.seen.recent(k, c.random)
}
