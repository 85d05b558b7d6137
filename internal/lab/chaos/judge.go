package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// offence is a way to break the promise.
type offence string

const (
	duplicate offence = "duplicate"        // two things for one device
	missing   offence = "missing"          // no thing for a device that is there
	leftOver  offence = "left over"        // a thing for a device that is not
	wrong     offence = "wrong"            // a thing that is not as the device is
	foreign   offence = "at a wrong owner" // a thing of another's device
	deleted   offence = "wrongly deleted"  // though nobody had asked for it
)

var offences = []offence{duplicate, missing, leftOver, wrong, foreign, deleted}

// violation is one offence.
type violation struct {
	offence
	what string
}

func (v violation) String() string { return string(v.offence) + ": " + v.what }

// ident is what makes a device unique.
type ident struct {
	owner
	key string
}

func (i ident) String() string { return i.owner.String() + ", " + i.key }

// identOf returns whose thing it is, by its attributes.
func identOf(subject string, t connctd.Thing) ident {
	kind, _ := t.Attribute(connector.AttributeType)
	key, _ := t.Attribute(connector.AttributeThingKey)
	return ident{owner{kind, subject}, key}
}

// describeThing tells what the platform has, in the form of describe.
func describeThing(t connctd.Thing) string {
	parts := []string{t.Name + ":"}
	for _, c := range t.Components {
		parts = append(parts, c.ComponentType)
		for _, p := range c.Properties {
			parts = append(parts, fmt.Sprintf("%s=%s%s", p.ID, p.Value, p.Unit))
		}
	}
	return strings.Join(append(parts, string(t.Status)), " ")
}

// compare holds what the platform has against the truth at a time.
func compare(w world, at time.Duration, state mockserver.State) []violation {
	truth := map[ident]string{}
	for _, o := range owners() {
		for _, d := range w.devices(o, at) {
			truth[ident{o, d.Key}] = d.describe()
		}
	}
	var all []violation
	seen := map[ident]bool{}
	for _, t := range state.Things {
		id := identOf(t.Subject, t.Thing)
		want, there := truth[id]
		switch got := describeThing(t.Thing); {
		case t.Name != id.String():
			all = append(all, violation{foreign, fmt.Sprintf("%s is at %s", t.Name, id)})
			continue
		case seen[id]:
			all = append(all, violation{duplicate, got})
		case !there:
			all = append(all, violation{leftOver, got})
		case got != want:
			all = append(all, violation{wrong, got + ", want " + want})
		}
		seen[id] = true
	}
	for id, want := range truth {
		if !seen[id] {
			all = append(all, violation{missing, want})
		}
	}
	slices.SortFunc(all, func(a, b violation) int { return cmp.Compare(a.String(), b.String()) })
	return all
}

// counts tells how often each offence happened.
func counts(all []violation) string {
	times := map[offence]int{}
	for _, v := range all {
		times[v.offence]++
	}
	parts := make([]string, len(offences))
	for i, o := range offences {
		parts[i] = fmt.Sprintf("%d %s", times[o], o)
	}
	return strings.Join(parts, ", ")
}
