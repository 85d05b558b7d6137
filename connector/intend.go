package connector

import "github.com/connctd/connctd-go/connctd"

// intend notes what a plan is about to write, before anything is: what each thing
// is meant to become, and that this is not known to have happened. Saved, it is
// what a run that dies in the middle leaves to the next.
func (r *record) intend(p plan) {
	for _, s := range p.steps {
		k := r.Things[s.key]
		switch s.do {
		case create, replace:
			k = known{ID: k.ID, Thing: s.thing, Doubt: making, Missing: k.Missing}
		case remove:
			k.Doubt = removing
		case setStatus:
			k.Thing.Status = s.status
			k = k.doubting(statusPart)
		case setProperty:
			k.Thing = withProperty(k.Thing, s.component, s.property)
			k = k.doubting(partOf(s.component, s.property.ID))
		case touch, refreshed:
			continue
		}
		r.put(s.key, k)
	}
}

// writes reports whether a plan touches the platform.
func (p plan) writes() bool {
	for _, s := range p.steps {
		if s.do != touch && s.do != refreshed {
			return true
		}
	}
	return false
}

// again returns the steps that write the parts of a thing that are in doubt.
func again(key string, k known, status connctd.ThingStatus) []step {
	var steps []step
	for _, c := range k.Thing.Components {
		for _, p := range c.Properties {
			if k.unsure(partOf(c.ID, p.ID)) {
				steps = append(steps, step{do: setProperty, key: key, component: c.ID, property: p})
			}
		}
	}
	if status != k.Thing.Status || k.unsure(statusPart) {
		steps = append(steps, step{do: setStatus, key: key, status: status})
	}
	return steps
}
