package mockserver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How many entries of the journal the page has. However much connectors poll, the
// calls stay.
const (
	maxLiveCalls = 40
	maxLiveDeeds = 20
)

// liveEntries are the latest entries.
type liveEntries struct {
	call, deed   uint64 // numbers of the latest that were looked at
	calls, deeds []liveItem
}

// look takes over what is new in the journal, and returns the entries, the latest
// first. Deeds are taken over at ticks: of the polls of many clients nobody could read
// more.
func (l *liveEntries) look(j *journal, tick bool) []liveItem {
	for _, c := range j.latestAfter(l.call, maxLiveCalls, 0) {
		l.call, l.calls = c.Seq, pushed(l.calls, entryItem(c), maxLiveCalls)
	}
	if tick {
		for _, c := range j.latestAfter(l.deed, 0, maxLiveDeeds) {
			l.deed, l.deeds = c.Seq, pushed(l.deeds, entryItem(c), maxLiveDeeds)
		}
	}
	all := slices.Concat(l.calls, l.deeds)
	slices.SortFunc(all, func(a, b liveItem) int { return cmp.Compare(b.source.(uint64), a.source.(uint64)) })
	return all
}

func pushed(all []liveItem, item liveItem, size int) []liveItem {
	if len(all) == size {
		all = slices.Delete(all, 0, 1)
	}
	return append(all, item)
}

// liveEntry is a line of the journal, and what is behind it.
type liveEntry struct {
	ID, Kind, Class, Status, What, Who, Took string
	Number                                   uint64
	Time                                     time.Time
	Fault, Body, Answer, Curl                string
	Changes                                  []Change
	Changed, Earlier                         int // changes in all, and those that are not kept
}

func entryItem(c Call) liveItem {
	id := "entry-" + strconv.FormatUint(c.Seq, 10)
	return liveItem{id, c.Seq, func() template.HTML { return fragment("entry", entryOfCall(id, c)) }}
}

func entryOfCall(id string, c Call) liveEntry {
	e := liveEntry{
		ID: id, Number: c.Seq, Kind: "call", Time: c.Time, Took: roughly(c.Duration), Who: short(c.Subject), What: short(c.Method + " " + strings.TrimPrefix(c.Path, apiPath)),
		Fault: clipTo(c.Fault, maxText), Body: indented(c.Body), Answer: indented(c.Answer), Curl: c.Curl(),
		Changes: c.Changes, Changed: len(c.Changes) + c.Earlier, Earlier: c.Earlier,
	}
	e.Status, e.Class = strconv.Itoa(c.Status), "ok"
	switch {
	case c.Kind != KindCall:
		e.Kind, e.Status, e.Class = string(c.Kind), string(c.Kind), "deed"
		e.What = short(c.Type)
	case c.Status == 0:
		e.Status, e.Class = "–", "bad"
	case c.Status >= 500:
		e.Class = "bad"
	case c.Status >= 400:
		e.Class = "poor"
	}
	return e
}

// roughly is a duration in as many digits as people read.
func roughly(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < time.Second:
		return d.Round(time.Millisecond / 10).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// indented is JSON on lines of its own, or whatever else a body is.
func indented(body string) string {
	var out bytes.Buffer
	if len(body) == 0 || json.Indent(&out, []byte(body), "", "  ") != nil || out.Len() > 4*maxKept {
		return body
	}
	return out.String()
}
