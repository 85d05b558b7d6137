package connector

import "fmt"

const (
	// maxThings is how much the things of a client may take of its record when one is
	// made. The rest of MaxStoredValue is for its State, for values that grow, and for
	// the notes of what is in doubt.
	maxThings = 640 << 10
	idRoom    = 64 // bytes for the id of a thing
	maxEscape = 6  // bytes that one becomes in JSON
)

// fits reports whether there is room for the things that a plan makes. It must be known
// before one is made: a thing that cannot be noted would be made again and again.
func fits(r *record, p plan) error {
	next, makes := r.share(), false
	for _, s := range p.steps {
		if s.do == create || s.do == replace {
			makes = true
			next.put(known{Key: s.key, Form: formOf(s.thing)})
		}
	}
	if !makes || next.roughly()*maxEscape <= maxThings {
		return nil
	}
	next.State = nil
	if size := len(next.encode()) + idRoom*len(next.Things); size > maxThings {
		return fmt.Errorf("the %d things of this client take %d bytes, and at most %d can be kept: emit fewer things, or fewer and shorter properties and attributes, or let a client stand for less", len(next.Things), size, maxThings)
	}
	return nil
}

// roughly returns how large the things are, before anything is escaped.
func (r *record) roughly() int {
	const names = 128 // of the fields, and what is in the short ones
	n := 0
	for _, k := range r.Things {
		n += len(k.Key) + len(k.Form) + names + idRoom
		for _, part := range k.Unsure {
			n += len(part) + len(`"",`)
		}
	}
	return n
}
