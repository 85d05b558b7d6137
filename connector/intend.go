package connector

import "github.com/connctd/connctd-go/connctd"

// intend notes what a plan is about to write, before anything is: what each thing
// is meant to become, and that this is not known to have happened. Saved, it is
// what a run that dies in the middle leaves to the next.
func (r *record) intend(p plan) {
	for i := 0; i < len(p.steps); {
		n := i
		for n < len(p.steps) && p.steps[n].key == p.steps[i].key {
			n++
		}
		r.intendThing(p.steps[i].key, p.steps[i:n])
		i = n
	}
}

// intendThing notes steps of one thing.
func (r *record) intendThing(key string, steps []step) {
	k, _ := r.get(key)
	k.Key = key
	var written *connctd.Thing
	for _, s := range steps {
		switch s.do {
		case create, replace:
			k = known{Key: key, ID: k.ID, Form: formOf(s.thing), Doubt: making, Missing: k.Missing}
		case remove:
			k.Doubt = removing
		case setStatus, setProperty:
			k = k.doubting(s.part())
			written = &s.thing
		case touch, refreshed:
		}
	}
	if written != nil {
		k.Form = formOf(*written)
	}
	if k.Doubt != settled || written != nil {
		r.put(k)
	}
}

// part is what a step writes of a thing.
func (s step) part() part {
	if s.do == setStatus {
		return statusPart
	}
	return partOf(s.component, s.property.ID)
}

// withhold takes back what a step intends that is not even tried, as another one of the
// same thing has failed: the part is as it was. What is made anew is made as intended.
func (r *record) withhold(was known, s step) {
	k, _ := r.get(s.key)
	if k.Doubt != settled || s.do != setStatus && s.do != setProperty {
		return
	}
	before, t := was.Form.thing(), k.Form.thing()
	if s.do == setStatus {
		t.Status = before.Status
	} else {
		t = withProperty(t, s.component, propertyOf(before, s.component, s.property.ID))
	}
	if k.Form = formOf(t); !was.unsure(s.part()) {
		k = k.certain(s.part())
	}
	r.put(k)
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
func again(t connctd.Thing, k *known, status connctd.ThingStatus) []step {
	var steps []step
	newStatus := status != t.Status
	t.Status = status
	for _, c := range t.Components {
		for _, p := range c.Properties {
			if k.unsure(partOf(c.ID, p.ID)) {
				steps = append(steps, step{do: setProperty, key: k.Key, thing: t, component: c.ID, property: p})
			}
		}
	}
	if newStatus || k.unsure(statusPart) {
		steps = append(steps, step{do: setStatus, key: k.Key, thing: t})
	}
	return steps
}
