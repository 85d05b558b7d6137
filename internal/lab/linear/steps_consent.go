package linear

// Where a client stands with its customer.
const (
	pending = "pending"
	allowed = "allowed"
	denied  = "denied"
)

// runs reports whether a client is polled.
func (c client) runs() bool { return c.consent == "" || c.consent == allowed }

// Rule M5: opening the page changes nothing, however often.
func (w world) openConsent(in input, out output) (world, bool) {
	_, want := w.asked(in)
	return w, out.status == want
}

func (w world) allow(in input, out output) (world, bool) { return w.decide(in, out, allowed) }

func (w world) deny(in input, out output) (world, bool) { return w.decide(in, out, denied) }

// Rule M5: a decision counts once, and not for a client that is gone.
func (w world) decide(in input, out output, decision string) (world, bool) {
	c, want := w.asked(in)
	if want == 200 {
		after := c
		after.consent = decision
		w.clients = instead(w.clients, c, after)
	}
	return w, out.status == want
}

// asked returns the client that a link is for, and how the link is answered. Whoever
// has one got it when the client was created, so one that is not there was deleted.
func (w world) asked(in input) (client, int) {
	if in.value == "" {
		return client{}, 404
	}
	c, exists := w.anyClient(in.id)
	if !exists || c.consent != pending {
		return client{}, 410
	}
	return c, 200
}
