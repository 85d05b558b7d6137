package connector

import (
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const (
	missingUntilGone = 3              // complete polls without a thing before it is removed
	massRemoval      = 4              // from so many things on, never more than half goes at once
	refresh          = 24 * time.Hour // after which unchanged values are written again
)

// step is one change of the platform. Which fields count depends on do.
type step struct {
	do        action
	key       string
	thing     connctd.Thing // the whole thing as it is meant to be, but for touch, refreshed and remove
	component connctd.ComponentID
	property  connctd.Property
}

type action int

const (
	create action = iota
	replace
	setProperty
	setStatus
	refreshed // nothing is written, but all of the thing has been
	touch     // nothing is written, but the count of missing polls changes
	remove
)

// plan is what a poll leads to: the steps in the order they are to be done.
type plan struct {
	steps    []step
	heldBack int
}

// reconcile compares what a poll saw with what is known; nil is what it is known to be. It
// has no side effects.
func reconcile(r *record, seen map[string]*connctd.Thing, gone map[string]bool, partial bool, now time.Time) plan {
	var p plan
	for key, t := range seen {
		if t == nil {
			continue
		}
		switch k, ok := r.get(key); {
		case !ok:
			p.steps = append(p.steps, step{do: create, key: key, thing: *t})
		case k.Doubt != settled: // it could not be healed
		case k.ID == "":
			p.steps = append(p.steps, step{do: create, key: key, thing: union(k.Form.thing(), *t)})
		default:
			p.steps = append(p.steps, update(&k, *t, now)...)
		}
	}
	slices.SortStableFunc(p.steps, func(a, b step) int { return strings.Compare(a.key, b.key) }) // mostly there are none
	missing, removals := absent(r, seen, gone, partial)
	p.steps = append(p.steps, missing...)
	if !r.sweep && tooMany(len(removals), r.staying()) {
		p.heldBack = len(removals)
		removals = nil
	}
	for _, k := range r.Things {
		if gone[k.Key] && k.Doubt == settled {
			removals = append(removals, step{do: remove, key: k.Key})
		}
	}
	p.steps = append(p.steps, removals...)
	return p
}

// absent returns what becomes of things that were not seen: first unavailable,
// and in the end removed. A partial poll leaves them as they are. In either case what
// is in doubt of them is written again.
func absent(r *record, seen map[string]*connctd.Thing, gone map[string]bool, partial bool) (missing, removals []step) {
	for _, k := range r.Things {
		if _, ok := seen[k.Key]; ok || gone[k.Key] || k.Doubt != settled {
			continue
		}
		if k.ID != "" && (!partial || k.Unsure != nil) {
			t := k.Form.thing()
			status := connctd.ThingUnavailable
			if partial {
				status = t.Status
			}
			missing = append(missing, again(t, k, status)...)
		}
		if partial {
			continue
		}
		if k.Missing < missingUntilGone {
			missing = append(missing, step{do: touch, key: k.Key})
		}
		if k.Missing+1 >= missingUntilGone {
			removals = append(removals, step{do: remove, key: k.Key})
		}
	}
	return missing, removals
}

// tooMany reports whether so many removals look more like a fault than like the truth.
func tooMany(removals, all int) bool { return all >= massRemoval && 2*removals > all }

// staying returns how many things there are that no earlier poll was to remove and could not.
func (r *record) staying() int {
	n := 0
	for _, k := range r.Things {
		if k.Doubt != removing {
			n++
		}
	}
	return n
}

// update returns the steps from a known thing to the one seen.
func update(k *known, seen connctd.Thing, now time.Time) []step {
	stale := k.stale(now)
	old := k.Form.thing()
	whole := union(old, seen)
	if k.Outdated || !sameShape(old, whole) {
		return []step{{do: replace, key: k.Key, thing: whole}}
	}
	var steps []step
	for i, c := range whole.Components {
		for j, p := range c.Properties {
			if stale || p.Value != old.Components[i].Properties[j].Value || k.unsure(partOf(c.ID, p.ID)) {
				steps = append(steps, step{do: setProperty, key: k.Key, thing: whole, component: c.ID, property: p})
			}
		}
	}
	if stale {
		steps = append(steps, step{do: refreshed, key: k.Key})
	}
	if whole.Status != old.Status || k.unsure(statusPart) {
		steps = append(steps, step{do: setStatus, key: k.Key, thing: whole})
	}
	return steps
}

// union returns the thing seen with the components and properties that it left
// out and that are known: a field that comes and goes must not make the thing
// come and go. What is known keeps its place.
func union(old, seen connctd.Thing) connctd.Thing {
	all := slices.Clone(old.Components)
	for i := range all {
		if j := indexOf(seen.Components, all[i].ID); j >= 0 {
			all[i] = unionProperties(all[i], seen.Components[j])
		}
	}
	for _, c := range seen.Components {
		if indexOf(old.Components, c.ID) < 0 {
			all = append(all, c)
		}
	}
	if indexOf(seen.Components, old.MainComponentID) < 0 && len(old.Components) > 0 {
		seen.MainComponentID = old.MainComponentID
	}
	seen.Components = all
	return seen
}

func unionProperties(old, seen connctd.Component) connctd.Component {
	at := func(list []connctd.Property, id connctd.PropertyID) int {
		return slices.IndexFunc(list, func(p connctd.Property) bool { return p.ID == id })
	}
	all := slices.Clone(old.Properties)
	for i := range all {
		if j := at(seen.Properties, all[i].ID); j >= 0 {
			all[i] = seen.Properties[j]
		}
	}
	for _, p := range seen.Properties {
		if at(old.Properties, p.ID) < 0 {
			all = append(all, p)
		}
	}
	seen.Properties = all
	return seen
}

func indexOf(list []connctd.Component, id connctd.ComponentID) int {
	return slices.IndexFunc(list, func(c connctd.Component) bool { return c.ID == id })
}

// sameShape reports whether two things differ in nothing but status and values:
// the API cannot change anything else of a thing.
func sameShape(a, b connctd.Thing) bool {
	return a.Name == b.Name && a.Manufacturer == b.Manufacturer && a.DisplayType == b.DisplayType &&
		a.MainComponentID == b.MainComponentID && slices.Equal(a.Attributes, b.Attributes) &&
		slices.EqualFunc(a.Components, b.Components, sameComponent)
}

func sameComponent(a, b connctd.Component) bool {
	return a.ID == b.ID && a.Name == b.Name && a.ComponentType == b.ComponentType &&
		slices.Equal(a.Capabilities, b.Capabilities) &&
		slices.EqualFunc(a.Actions, b.Actions, func(x, y connctd.Action) bool {
			return x.ID == y.ID && x.Name == y.Name && slices.Equal(x.Parameters, y.Parameters)
		}) &&
		slices.EqualFunc(a.Properties, b.Properties, func(x, y connctd.Property) bool {
			return x.ID == y.ID && x.Name == y.Name && x.Unit == y.Unit && x.Type == y.Type &&
				x.PropertyType == y.PropertyType && slices.Equal(x.AffectedBy, y.AffectedBy)
		})
}
