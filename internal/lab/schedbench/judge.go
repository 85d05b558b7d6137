package main

import (
	"slices"
	"time"
)

// verdict says how punctual the arrivals of a time were.
type verdict struct {
	slots, missed int
	late          []time.Duration // of those that came, in order
	calm          []time.Duration // likewise, of those that were due while the machine was calm
}

// judge compares arrivals with the slots from begin to end. due has a slot of each
// client; its others lie a whole number of periods before and after. What arrives
// too early is so late for the slot before that nobody will overlook it.
func judge(arrivals []arrival, due []time.Time, every time.Duration, begin, end time.Time, beside sleeper) verdict {
	byClient := make([][]time.Time, len(due))
	for _, a := range arrivals {
		byClient[a.client] = append(byClient[a.client], a.at)
	}
	busy := beside.busy()
	var v verdict
	for client, slot := range due {
		for slot = firstAfter(slot, every, begin); slot.Before(end); slot = slot.Add(every) {
			v.slots++
			i, _ := slices.BinarySearchFunc(byClient[client], slot, time.Time.Compare)
			if i == len(byClient[client]) || byClient[client][i].Sub(slot) >= every {
				v.missed++
				continue
			}
			late := byClient[client][i].Sub(slot)
			v.late = append(v.late, late)
			if busy.calmAt(slot) {
				v.calm = append(v.calm, late)
			}
		}
	}
	slices.Sort(v.late)
	slices.Sort(v.calm)
	return v
}

// firstAfter returns the first slot that is not before t.
func firstAfter(slot time.Time, every time.Duration, t time.Time) time.Time {
	periods := t.Sub(slot) / every
	slot = slot.Add(periods * every)
	for slot.Before(t) {
		slot = slot.Add(every)
	}
	return slot
}

// quantile returns what all but a share of a sorted list are not more than.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
