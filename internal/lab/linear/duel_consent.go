package linear

// consents are duels about what a customer decides.
var consents = []duel{
	{prepare: (*caller).waiting, first: (*caller).sayYes, second: (*caller).sayNo},
	{prepare: (*caller).waiting, first: (*caller).sayYes, second: (*caller).dropClient},
	{prepare: (*caller).waiting, first: (*caller).readAndSayYes, second: (*caller).dropClient},
	{prepare: (*caller).waiting, first: (*caller).readAndSayNo, second: (*caller).dropClient},
	{prepare: (*caller).waiting, first: (*caller).sayYes, second: (*caller).sayYes},
	{prepare: (*caller).waiting, first: (*caller).sayYesInHurry, second: (*caller).lookAround},
}

// duelsOf are those that suit a type.
func duelsOf(typ string) []duel {
	if typ == asking {
		return append(duels[:5:5], consents...)
	}
	return duels
}

// waiting leaves a client whose customer is asked.
func (c *caller) waiting(subject string) {
	c.ready(subject)
	c.createClient(subject, c.types[0], false)
}

func (c *caller) sayYes(subject string) { c.say(allow, subject) }

func (c *caller) sayNo(subject string) { c.say(deny, subject) }

func (c *caller) readAndSayYes(subject string) { c.readAndSay(allow, subject) }

func (c *caller) readAndSayNo(subject string) { c.readAndSay(deny, subject) }

// readAndSay opens the page first. To delete a client takes more steps than to decide
// about it, so whoever does not read is mostly done before.
func (c *caller) readAndSay(what op, subject string) {
	c.decide(openConsent, c.seen.last(aClient), false)
	c.say(what, subject)
}

func (c *caller) say(what op, subject string) {
	id := c.seen.last(aClient)
	c.decide(what, id, false)
	c.on(getClient, subject, id)
	c.decide(openConsent, id, false)
	c.on(listClients, subject, "")
}

func (c *caller) sayYesInHurry(subject string) {
	id := c.seen.last(aClient)
	c.decide(allow, id, true)
	c.on(deleteClient, subject, id)
	c.lookAround(subject)
}
