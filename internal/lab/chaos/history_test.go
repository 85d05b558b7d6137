package main

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/mockserver"
)

// told is what happens in a story of one device: at each second an answer of the
// technology, or a call to the platform.
type event struct {
	answer  map[string]int // shapes by key
	created int            // number of the thing, from 1
	removed int
	shape   int
	name    string // of the thing, if it is not the device's
}

const theKey = "device-0"

var (
	there = event{answer: map[string]int{theKey: 0}}
	away  = event{answer: map[string]int{}}
	other = event{answer: map[string]int{theKey: 1}}
)

func TestFollow(t *testing.T) {
	t.Parallel()
	first, second := event{created: 1}, event{created: 2, shape: 1}
	tests := map[string]struct {
		story []event
		want  []offence
	}{
		"made once":                      {story: []event{there, first, there}},
		"removed after three answers":    {story: []event{there, first, away, away, away, {removed: 1}}},
		"removed after two":              {story: []event{there, first, away, away, {removed: 1}}, want: []offence{deleted}},
		"removed though it is back":      {story: []event{there, first, away, away, away, there, {removed: 1}}, want: []offence{deleted}},
		"away before it was made":        {story: []event{away, away, there, first, away, {removed: 1}}, want: []offence{deleted}},
		"removed without an answer":      {story: []event{there, first, {removed: 1}}, want: []offence{deleted}},
		"replaced for another shape":     {story: []event{there, first, other, {removed: 1}, second}},
		"replaced for none":              {story: []event{there, first, there, {removed: 1}, second}, want: []offence{deleted}},
		"replaced in the wrong order":    {story: []event{there, first, other, second, {removed: 1}}, want: []offence{duplicate}},
		"made twice":                     {story: []event{there, first, there, second}, want: []offence{duplicate}},
		"made for another's device":      {story: []event{there, {created: 1, name: "lamps of bob, device-0"}}, want: []offence{foreign}},
		"shape that changes back":        {story: []event{there, first, other, there, {removed: 1}, {created: 2}}},
		"removed and made when it comes": {story: []event{there, first, away, away, away, {removed: 1}, there, second}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls, technology := tell(t, tc.story)
			var got []offence
			for _, v := range follow(calls, technology).violations {
				got = append(got, v.offence)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("offences (-want +got):\n%s", diff)
			}
		})
	}
}

// tell makes of a story what the platform and the technology know of it.
func tell(t *testing.T, story []event) ([]mockserver.Call, *technology) {
	t.Helper()
	o := owners()[0]
	technology, at := &technology{answers: map[owner][]answer{}}, storyBegin
	var calls []mockserver.Call
	for _, e := range story {
		at = at.Add(time.Second)
		call := mockserver.Call{Time: at, Subject: o.Subject}
		switch {
		case e.answer != nil:
			technology.answers[o] = append(technology.answers[o], answer{at, e.answer})
			continue
		case e.created > 0:
			d := device{Key: theKey, Name: o.String() + ", " + theKey, Shape: e.shape}
			if e.name != "" {
				d.Name = e.name
			}
			body, err := json.Marshal(thingOf(o, d).Thing)
			if err != nil {
				t.Fatal(err)
			}
			call.Op, call.Body = mockserver.CreateThing, string(body)
			call.Changes = []mockserver.Change{{Verb: "created", Kind: "thing", ID: thingID(e.created)}}
		default:
			call.Op = mockserver.DeleteThing
			call.Changes = []mockserver.Change{{Verb: "removed", Kind: "thing", ID: thingID(e.removed)}}
		}
		calls = append(calls, call)
	}
	return calls, technology
}

var storyBegin = time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)

func thingID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func TestConverged(t *testing.T) {
	t.Parallel()
	calls, technology := tell(t, []event{there, {created: 1}, away, away, away, {removed: 1}, away})
	h := follow(calls, technology)
	second := func(n float64) time.Time { return storyBegin.Add(time.Duration(n * float64(time.Second))) }
	tests := map[string]struct {
		from, to float64
		polls    int
		took     time.Duration
	}{
		"all":               {from: 0, to: 9, polls: 4, took: 6 * time.Second},
		"until it is made":  {from: 0, to: 2.5, polls: 1, took: 2 * time.Second},
		"from the third on": {from: 2.5, to: 9, polls: 3, took: 3500 * time.Millisecond},
		"the last answer":   {from: 5, to: 9, polls: 1, took: time.Second},
		"later":             {from: 6.5, to: 9},
	}
	for name, tc := range tests {
		polls, took := h.converged(second(tc.from), second(tc.to))
		if polls != tc.polls || took != tc.took {
			t.Errorf("%s: %d polls, %v; want %d, %v", name, polls, took, tc.polls, tc.took)
		}
	}
}
