package linear

import "sync"

// duel is how two callers get in each other's way: what they prepare, and what they
// do at the same time.
type duel struct {
	prepare func(c *caller, subject string)
	first   func(c *caller, subject string)
	second  func(c *caller, subject string)
}

var duels = []duel{
	{prepare: (*caller).clear, first: (*caller).makeInstance, second: (*caller).makeInstance},
	{prepare: (*caller).ready, first: (*caller).makeClient, second: (*caller).makeClient},
	{prepare: (*caller).unused, first: (*caller).dropInstance, second: (*caller).makeClient},
	{prepare: (*caller).running, first: (*caller).dropClient, second: (*caller).lookAround},
	{prepare: (*caller).running, first: (*caller).dropClient, second: (*caller).dropClient},
	{prepare: (*caller).running, first: (*caller).dropThing, second: (*caller).lookAround},
	{prepare: (*caller).ready, first: (*caller).makeClientInHurry, second: (*caller).lookAround},
	{prepare: (*caller).running, first: (*caller).write, second: (*caller).write},
}

// anything is what two callers do for a while who are not after each other.
var anything = duel{first: (*caller).free, second: (*caller).free}

// fight prepares a duel and lets two callers fight it.
func (d duel) fight(a, b *caller) {
	subject := a.pick(a.subjects)
	if d.prepare != nil {
		d.prepare(a, subject)
	}
	d.meet(a, b, subject)
}

// meet lets two callers begin at the same time.
func (d duel) meet(a, b *caller, subject string) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	wg.Go(func() { <-start; d.first(a, subject) })
	wg.Go(func() { <-start; d.second(b, subject) })
	close(start)
	wg.Wait()
}

func (c *caller) free(string) {
	for range 6 {
		c.anything()
	}
}

// clear leaves the account without an instance of the caller's type.
func (c *caller) clear(string) {
	for _, subject := range c.subjects {
		for _, id := range c.on(listClients, subject, "").ids {
			c.on(deleteClient, subject, id)
		}
	}
	c.on(deleteInstance, "", c.seen.last(aInstance))
}

// unused leaves an instance without clients.
func (c *caller) unused(subject string) {
	c.clear(subject)
	c.createInstance(c.types[0])
}

// ready leaves an instance, and the customer without a client.
func (c *caller) ready(subject string) {
	c.createInstance(c.types[0])
	for _, id := range c.on(listClients, subject, "").ids {
		c.on(deleteClient, subject, id)
	}
}

// running leaves a client that runs.
func (c *caller) running(subject string) {
	c.ready(subject)
	c.makeClient(subject)
	if c.types[0] == asking {
		c.decide(allow, c.seen.last(aClient), false)
	}
}

func (c *caller) makeInstance(string) {
	c.createInstance(c.types[0])
	c.on(listInstances, "", "")
}

func (c *caller) dropInstance(string) {
	id := c.seen.last(aInstance)
	c.on(deleteInstance, "", id)
	c.on(getInstance, "", id)
}

func (c *caller) makeClient(subject string) {
	c.createClient(subject, c.types[0], false)
	c.on(listClients, subject, "")
}

func (c *caller) makeClientInHurry(subject string) {
	c.createClient(subject, c.types[0], true)
	c.lookAround(subject)
}

func (c *caller) dropClient(subject string) {
	id := c.seen.last(aClient)
	c.on(deleteClient, subject, id)
	c.on(listThings, subject, "")
	c.on(getClient, subject, id)
}

func (c *caller) dropThing(subject string) {
	id := c.seen.last(aThing)
	c.on(deleteThing, subject, id)
	c.on(getClient, subject, c.seen.last(aClient))
}

// lookAround is what tells whether a client goes as a whole.
func (c *caller) lookAround(subject string) {
	client, thing := c.seen.last(aClient), c.seen.last(aThing)
	for range 2 {
		c.on(listThings, subject, "")
		c.on(getClient, subject, client)
		c.on(getThing, subject, thing)
		c.on(listClients, subject, "")
	}
}

func (c *caller) write(subject string) {
	id := c.seen.last(aThing)
	for range 3 {
		c.put(subject, id)
		c.on(getValue, subject, id)
	}
}
