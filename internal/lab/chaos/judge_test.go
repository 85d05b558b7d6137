package main

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// judged is a world in which what is there is known.
const judged = 7

// thingOf returns what the platform must have of a device.
func thingOf(o owner, d device) mockserver.ThingState {
	t := connector.Thing(d.Name, kinds[d.Shape],
		connector.Number("level", "LEVEL", units[d.Shape], d.Level),
		connector.Boolean("on", "ON", d.On), connector.Text("mode", "MODE", d.Mode))
	t.Status = connctd.ThingAvailable
	t.Attributes = []connctd.Attribute{
		{Name: connector.AttributeType, Value: o.Type}, {Name: connector.AttributeThingKey, Value: d.Key},
	}
	return mockserver.ThingState{Thing: t, Subject: o.Subject}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	w, at := world{judged}, 90*time.Second
	tests := map[string]struct {
		spoil func(all []mockserver.ThingState) []mockserver.ThingState
		want  []offence
	}{
		"as the truth is": {func(all []mockserver.ThingState) []mockserver.ThingState { return all }, nil},
		"one missing":     {func(all []mockserver.ThingState) []mockserver.ThingState { return all[1:] }, []offence{missing}},
		"one twice":       {func(all []mockserver.ThingState) []mockserver.ThingState { return append(all, all[0]) }, []offence{duplicate}},
		"one too many": {func(all []mockserver.ThingState) []mockserver.ThingState {
			o := owners()[0]
			return append(all, thingOf(o, device{Key: "device-9", Name: o.String() + ", device-9"}))
		}, []offence{leftOver}},
		"another value": {func(all []mockserver.ThingState) []mockserver.ThingState {
			all[0].Components[0].Properties[0].Value = "-1"
			return all
		}, []offence{wrong}},
		"another shape": {func(all []mockserver.ThingState) []mockserver.ThingState {
			all[0].Components[0].Properties[0].Unit = "K"
			return all
		}, []offence{wrong}},
		"another status": {func(all []mockserver.ThingState) []mockserver.ThingState {
			all[0].Status = connctd.ThingUnavailable
			return all
		}, []offence{wrong}},
		"at another customer": {func(all []mockserver.ThingState) []mockserver.ThingState {
			all[0].Subject = "bob"
			return all
		}, []offence{foreign, missing}},
		"of another type": {func(all []mockserver.ThingState) []mockserver.ThingState {
			all[0].Attributes[0].Value = types[1]
			return all
		}, []offence{foreign, missing}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var things []mockserver.ThingState
			for _, o := range owners() {
				for _, d := range w.devices(o, at) {
					things = append(things, thingOf(o, d))
				}
			}
			var got []offence
			for _, v := range compare(w, at, mockserver.State{Things: tc.spoil(things)}) {
				got = append(got, v.offence)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("offences (-want +got):\n%s", diff)
			}
		})
	}
}

// Devices must come and go, change their shape and their values; otherwise nothing is
// tried.
func TestWorldMoves(t *testing.T) {
	t.Parallel()
	w := world{judged}
	for _, o := range owners() {
		var came, shaped, changed, most int
		var before []map[string]device
		for s := range 60 {
			now := map[string]device{}
			for _, d := range w.devices(o, time.Duration(s)*time.Second) {
				now[d.Key] = d
			}
			most = max(most, len(now))
			if len(now) < steady {
				t.Errorf("%s has %d devices after %d s, of which more than half may have gone at once", o, len(now), s)
			}
			if len(before) > 0 {
				for key, d := range now {
					switch old, there := before[len(before)-1][key]; {
					case !there:
						came++
					case old.Shape != d.Shape:
						shaped++
					case old.Level != d.Level:
						changed++
					}
				}
			}
			before = append(before, now)
		}
		if came == 0 || shaped == 0 || changed == 0 || most < devices-1 {
			t.Errorf("%s in a minute: %d came, %d changed shape, %d changed values, at most %d at once", o, came, shaped, changed, most)
		}
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	quiet := load{"quiet", sent{10, 10}, 0.5, 1.1}
	loud := load{"loud", sent{10, 12}, 0.5, 1.2}
	if err := verdict([]load{quiet}); err != nil {
		t.Errorf("1.1 times the load: %v", err)
	}
	if err := verdict([]load{quiet, loud}); err == nil {
		t.Error("1.2 times the load passes")
	}
	if err := (&ordeal{polls: maxPolls, converged: maxPolls * every}).verdict(); err != nil {
		t.Errorf("%d polls: %v", maxPolls, err)
	}
	for name, o := range map[string]*ordeal{
		"a poll more":     {polls: maxPolls + 1},
		"much later":      {polls: 1, converged: maxTime + 1},
		"one violation":   {violations: []violation{{missing, "a lamp"}}},
		"many violations": {violations: make([]violation, 1000)},
	} {
		if err := o.verdict(); err == nil || len(err.Error()) > 1000 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, want := counts([]violation{{wrong, "a"}, {wrong, "b"}}), strconv.Itoa(2)+" wrong"; !cmp.Equal(got, "0 duplicate, 0 missing, 0 left over, "+want+", 0 at a wrong owner, 0 wrongly deleted") {
		t.Errorf("counts: %s", got)
	}
}
