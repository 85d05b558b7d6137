package mockserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// liveUpdate is an event of the live page.
type liveUpdate struct {
	id     string
	Pieces []struct{ ID, HTML string }
	Lists  map[string][]string
}

// text is all that the update shows.
func (u liveUpdate) text() string {
	var b strings.Builder
	for _, p := range u.Pieces {
		b.WriteString(p.HTML + "\n")
	}
	return b.String()
}

// ids are the pieces, without the entries of the journal and the notes.
func (u liveUpdate) ids(prefix string) []string {
	ids := []string{}
	for _, p := range u.Pieces {
		if strings.HasPrefix(p.ID, prefix) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// watchLive reads the updates of the live page until the test ends.
func watchLive(t *testing.T, srv *mockserver.Server, since string, header ...string) <-chan liveUpdate {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, liveURL+"page/events?since="+since, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("Content-Type %q", kind)
	}
	t.Cleanup(func() { cancel(); _ = res.Body.Close() })
	updates := make(chan liveUpdate, 10_000)
	go func() {
		defer close(updates)
		var u liveUpdate
		lines := bufio.NewScanner(res.Body)
		for lines.Buffer(nil, 16<<20); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				u = liveUpdate{id: value}
			case "data":
				if err := json.Unmarshal([]byte(value), &u); err != nil {
					t.Errorf("an update is no JSON: %v", err)
				}
				updates <- u
			}
		}
	}()
	return updates
}

// toldLive returns the updates that have come.
func toldLive(updates <-chan liveUpdate) (all []liveUpdate) {
	for {
		select {
		case u := <-updates:
			all = append(all, u)
		default:
			return all
		}
	}
}

// liveLamp makes a thing for alice and returns a function that sets its value.
func liveLamp(t *testing.T, srv *mockserver.Server, name string) (connctd.ThingID, func(int)) {
	t.Helper()
	alice := srv.Client().Subject("alice")
	id, err := alice.CreateThing(t.Context(), connctd.Thing{
		Name: name, MainComponentID: "c", Status: connctd.ThingAvailable,
		Components: []connctd.Component{{ID: "c", Name: "c", Properties: []connctd.Property{{ID: "p", Name: "p", Type: connctd.TypeNumber, Value: "0"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id, func(n int) {
		if err := alice.SetProperty(t.Context(), id, "c", "p", connctd.NumberValue(float64(n))); err != nil {
			t.Error(err)
		}
	}
}

// A page gets what is newer than itself, of what has changed and nothing else. One that
// was away, or is of another server, gets what it has not.
func TestLiveUpdates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		first, _ := liveLamp(t, srv, "first")
		second, set := liveLamp(t, srv, "second")
		_, page := openLive(t, srv)
		since := betweenLive(page, `data-since="`, `"`)
		updates := watchLive(t, srv, since)
		time.Sleep(time.Minute)
		if all := toldLive(updates); len(all) != 0 {
			t.Errorf("nothing has changed, and is told: %+v", all)
		}
		set(7)
		time.Sleep(time.Second)
		all := toldLive(updates)
		if len(all) == 0 {
			t.Fatal("a change is not told")
		}
		if diff := cmp.Diff([]string{"thing-" + string(second)}, all[0].ids("thing-")); diff != "" || !strings.Contains(all[0].text(), `data-testid="value">7<`) {
			t.Errorf("things that have changed (-want +got):\n%s\n%s", diff, all[0].text())
		}
		if !strings.Contains(all[0].text(), "<polyline points=") {
			t.Errorf("there is no line: %s", all[0].text())
		}
		last := all[len(all)-1]
		both := []string{"thing-" + string(first), "thing-" + string(second)}
		for name, tc := range map[string]struct {
			since, last string
			want        []string
		}{
			"nothing new":        {last.id, "", nil},
			"by the header":      {since, last.id, nil},
			"since the page":     {since, "", both[1:]},
			"everything":         {"", "", both},
			"another server":     {"OTHER.9999", "", both},
			"no version at all":  {"x", "", both},
			"the first of all":   {strings.SplitAfter(since, ".")[0] + "0", "", both},
			"a version to come?": {strings.SplitAfter(since, ".")[0] + "99999", "", nil},
		} {
			again := watchLive(t, srv, tc.since, "Last-Event-ID", tc.last)
			synctest.Wait()
			var got []string
			for _, u := range toldLive(again) {
				got = append(got, u.ids("thing-")...)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s: things (-want +got):\n%s", name, diff)
			}
		}
		if err := srv.Client().Subject("alice").DeleteThing(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if order := toldLive(updates)[0].Lists["things"]; !slices.Equal(order, both[1:]) {
			t.Errorf("after one is gone the order is %v, want %v", order, both[1:])
		}
	})
}

// A fault that is armed or hits shows at once, though no resource changes.
func TestLiveUpdatesOfFaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		updates := watchLive(t, srv, "")
		synctest.Wait()
		toldLive(updates)
		time.Sleep(time.Second)
		i := srv.Inject(mockserver.At(mockserver.Poll).Do(mockserver.Fail("gone")).Optional())
		synctest.Wait()
		if all := toldLive(updates); len(all) != 1 || !strings.Contains(all[0].text(), ">armed<") {
			t.Errorf("after it was armed: %+v", all)
		}
		time.Sleep(time.Second)
		i.Remove()
		synctest.Wait()
		if all := toldLive(updates); len(all) != 1 || all[0].Lists["faults"] == nil || len(all[0].Lists["faults"]) != 0 {
			t.Errorf("after it was removed: %+v", all)
		}
	})
}

// What changes a thousand times a second is sent fifty times, and the end is told.
func TestLiveCoalesces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		_, set := liveLamp(t, srv, "busy")
		updates := watchLive(t, srv, "")
		synctest.Wait()
		toldLive(updates)
		for n := range 1000 {
			set(n)
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		all := toldLive(updates)
		if n := len(all); n < 25 || n > 55 {
			t.Errorf("a thousand changes in a second are told in %d updates, want about 50", n)
		}
		if last := all[len(all)-1].text() + all[len(all)-2].text(); !strings.Contains(last, ">"+strconv.Itoa(999)+"<") {
			t.Errorf("the last value is not told: %s", last)
		}
	})
}

// A browser that is stuck is cut off, and costs nothing until then, however much
// changes.
func TestLiveStuckReader(t *testing.T) { // alone, since it looks at the heap
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithJournal(10))
		_, set := liveLamp(t, srv, "busy")
		res, err := srv.HTTPClient().Get(liveURL + "page/events")
		if err != nil {
			t.Fatal(err)
		}
		for n := range 1000 {
			set(n)
			time.Sleep(time.Millisecond)
		}
		before := heap()
		for n := range 5000 {
			set(n)
			time.Sleep(time.Millisecond)
		}
		if grown := heap() - before; grown > 1<<20 {
			t.Errorf("a browser that is stuck costs %d KiB", grown>>10)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		buffer, n := make([]byte, 64<<10), 0
		for {
			m, err := res.Body.Read(buffer)
			n += m
			if err != nil {
				break
			}
		}
		if n == 0 || n > 1<<20 {
			t.Errorf("the browser got %d bytes before it was cut off", n)
		}
		_ = res.Body.Close()
	})
}
