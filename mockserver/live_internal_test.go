package mockserver

import (
	"html/template"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// A line grows from the right, stays within its edges, and there is none where there is
// nothing to be seen.
func TestSparkLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind   connctd.ValueType
		values []connctd.Value
		want   string
	}{
		"nothing":         {connctd.TypeNumber, nil, ""},
		"one value":       {connctd.TypeNumber, []connctd.Value{"1"}, ""},
		"up":              {connctd.TypeNumber, []connctd.Value{"1", "2"}, "114,22 117,2"},
		"the same":        {connctd.TypeNumber, []connctd.Value{"1", "1"}, "114,12 117,12"},
		"as far as it is": {connctd.TypeNumber, []connctd.Value{"-1.7e308", "0", "1.7e308"}, "111,22 114,12 117,2"},
		"on and off":      {connctd.TypeBoolean, []connctd.Value{"true", "false"}, "114,2 117,22"},
		"texts":           {connctd.TypeString, []connctd.Value{"1", "2"}, ""},
		"no numbers":      {connctd.TypeNumber, []connctd.Value{"x", "1e999", "1", "2"}, "114,22 117,2"},
	}
	for name, tc := range tests {
		var s spark
		for i, v := range tc.values {
			s.note(connctd.Property{Type: tc.kind, Value: v, LastUpdate: time.Unix(int64(i), 0)})
		}
		if got := s.line(); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	var long spark
	for i := range 10_000 {
		for range 2 { // the second is no news
			long.note(connctd.Property{Type: connctd.TypeNumber, Value: connctd.NumberValue(math.Sin(float64(i)))})
		}
	}
	if points := strings.Fields(long.line()); len(points) != sparkPoints || !strings.HasPrefix(points[0], "0,") || cap(long.values) > 4*sparkPoints {
		t.Errorf("a long line has %d points, of which the first is %s, and room for %d values", len(points), points[0], cap(long.values))
	}
}

// A list sends what is other, in the order that is new, and nothing else.
func TestLiveList(t *testing.T) {
	t.Parallel()
	shown := 0
	item := func(id string, source any, html string) liveItem {
		return liveItem{id, source, func() template.HTML { shown++; return template.HTML(html) }}
	}
	var l liveList
	steps := []struct {
		name   string
		items  []liveItem
		want   liveUpdate // since the step before
		shown  int
		change bool
	}{
		{"two", []liveItem{item("a", 1, "A"), item("b", 1, "B")}, liveUpdate{[]livePart{{"a", "A"}, {"b", "B"}}, map[string][]string{"x": {"a", "b"}}}, 2, true},
		{"the same", []liveItem{item("a", 1, "A"), item("b", 1, "B")}, liveUpdate{Lists: map[string][]string{}}, 0, false},
		{"another source that looks the same", []liveItem{item("a", 1, "A"), item("b", 2, "B")}, liveUpdate{Lists: map[string][]string{}}, 1, false},
		{"one is other", []liveItem{item("a", 2, "A2"), item("b", 2, "B")}, liveUpdate{[]livePart{{"a", "A2"}}, map[string][]string{}}, 1, true},
		{"another order", []liveItem{item("b", 2, "B"), item("a", 2, "A2")}, liveUpdate{Lists: map[string][]string{"x": {"b", "a"}}}, 0, true},
		{"one is gone", []liveItem{item("b", 2, "B")}, liveUpdate{Lists: map[string][]string{"x": {"b"}}}, 0, true},
		{"it comes again", []liveItem{item("b", 2, "B"), item("a", 2, "A2")}, liveUpdate{[]livePart{{"a", "A2"}}, map[string][]string{"x": {"b", "a"}}}, 1, true},
	}
	for i, step := range steps {
		shown = 0
		changed := l.set(uint64(i+1), step.items)
		got := liveUpdate{Lists: map[string][]string{}}
		l.newer(uint64(i), "x", &got)
		if diff := cmp.Diff(step.want, got); diff != "" || changed != step.change || shown != step.shown {
			t.Errorf("%s: changed %v, shown %d times, update (-want +got):\n%s", step.name, changed, shown, diff)
		}
	}
}

// However much connectors poll, the calls stay on the page, and both are bounded.
func TestLiveEntriesKeepCalls(t *testing.T) {
	t.Parallel()
	j := &journal{size: 1000}
	j.add(&entry{method: "GET", path: "/api/v1/things"})
	for range 500 {
		j.add(&entry{kind: KindPoll, connector: "lamp"})
	}
	var l liveEntries
	all := l.look(j, true)
	if n := len(all); n != 1+maxLiveDeeds || all[n-1].id != "entry-1" || all[0].id != "entry-501" {
		t.Errorf("%d entries, the first %s, the last %s", n, all[0].id, all[n-1].id)
	}
	for range 500 {
		j.add(&entry{method: "GET", path: "/api/v1/things"})
	}
	if all = l.look(j, true); len(all) != maxLiveCalls+maxLiveDeeds {
		t.Errorf("%d entries, want %d", len(all), maxLiveCalls+maxLiveDeeds)
	}
}

// Nothing of the page exists on a server that nobody looks at.
func TestLiveCostsNothing(t *testing.T) {
	t.Parallel()
	s, err := newServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if s.live != nil || s.changed.next != nil || s.journal.called.next != nil || s.faults.moved.next != nil {
		t.Error("a new server has a page, or somebody who waits for one")
	}
}

// A page has a bounded number of cards, of a bounded size.
func TestLiveIsBounded(t *testing.T) {
	t.Parallel()
	s, err := newServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	thing := connctd.Thing{Name: strings.Repeat("x", 10_000), MainComponentID: "c", Components: []connctd.Component{{ID: "c"}}}
	for i := range 100 {
		thing.Components[0].Properties = append(thing.Components[0].Properties, connctd.Property{ID: connctd.PropertyID("p" + strconv.Itoa(i)), Type: connctd.TypeString, Value: "v"})
	}
	subject := s.Client().Subject("alice")
	for range maxShown + 10 {
		if _, err := subject.CreateThing(t.Context(), thing); err != nil {
			t.Fatal(err)
		}
	}
	shown := s.livePage().page()
	card := string(shown.Lists["things"][0])
	if n := len(shown.Lists["things"]); n != maxShown || strings.Count(card, "<tr") != maxParts || !strings.Contains(card, "and 76 more") || strings.Contains(card, strings.Repeat("x", maxName+1)) {
		t.Errorf("%d cards, the first %.3000s", n, card)
	}
	if note := string(shown.Facts["note-things"]); !strings.Contains(note, "The latest 300 of 310") {
		t.Errorf("the note is %s", note)
	}
}
