package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/lab/browser"
	"github.com/connctd/connctd-go/mockserver"
)

// watching is a tab at the live page of a mock.
func watching(t *testing.T, srv *mockserver.Server) *browser.Tab {
	t.Helper()
	tab := chromium.Tab(t).Open(root(srv) + "/_mock/")
	tab.Wait("it is live", isLive)
	return tab
}

// watchingLamp is a tab at the live page of a mock with a lamp of alice's.
func watchingLamp(t *testing.T) (*mockserver.Server, *browser.Tab, connctd.ThingID) {
	t.Helper()
	srv := platform(t)
	id := addLamp(t, srv, "Desk lamp")
	return srv, watching(t, srv), id
}

// isLive and isLost are conditions: what the page says of its connection.
const (
	isLive = "document.getElementById('connection').dataset.state === 'live'"
	isLost = "document.getElementById('connection').dataset.state === 'lost'"
)

// lamp is a thing with one number.
func lamp(name string) connctd.Thing {
	return connctd.Thing{Name: name, MainComponentID: "light", Components: []connctd.Component{{
		ID: "light", Name: "Light", ComponentType: "LIGHT",
		Properties: []connctd.Property{{ID: "level", Name: "level", Type: connctd.TypeNumber, Value: "0", Unit: "%", PropertyType: "LEVEL"}},
	}}}
}

// addLamp makes one as an app does.
func addLamp(t *testing.T, srv *mockserver.Server, name string) connctd.ThingID {
	t.Helper()
	id, err := srv.Client().Subject("alice").CreateThing(t.Context(), lamp(name))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func dim(t *testing.T, srv *mockserver.Server, id connctd.ThingID, level float64) {
	t.Helper()
	if err := srv.Client().Subject("alice").SetProperty(t.Context(), id, "light", "level", connctd.NumberValue(level)); err != nil {
		t.Fatal(err)
	}
}

// What the API changes shows while the page stays open: the value, a flash, and a line
// that grows.
func TestLiveChange(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	tab := watching(t, srv)
	tab.WaitText("count-things", "0 things")
	tab.Wait("flashes are counted", `(() => {
		const animate = Element.prototype.animate;
		window.flashed = [];
		Element.prototype.animate = function (...how) { flashed.push(this.textContent); return animate.apply(this, how); };
		return true;
	})()`)
	id := addLamp(t, srv, "Desk lamp")
	tab.WaitText("thing", "Desk lamp")
	tab.WaitText("count-things", "1 thing")
	for _, level := range []float64{10, 55.5, 30} {
		dim(t, srv, id, level)
		tab.WaitText("value", fmt.Sprint(level))
	}
	tab.Wait("each value flashed once, and the page is the same", "['10', '55.5', '30'].every((text, i) => text === flashed[i]) && flashed.length === 3")
	tab.Wait("the line has a point for each", "document.querySelector('[data-testid=spark] polyline').getAttribute('points').split(' ').length === 4")
}

// An entry of the journal opens to what was sent and answered, and stays open while
// others come.
func TestLiveJournal(t *testing.T) {
	t.Parallel()
	srv, tab, id := watchingLamp(t)
	tab.WaitCount("entry", 1)
	tab.ClickAt("[data-testid=entry] summary")
	tab.WaitTexts(map[string]string{"entry-body": "Desk lamp", "entry-answer": string(id), "entry-changes": "created thing", "entry-curl": "curl -sS -X POST"})
	dim(t, srv, id, 7)
	tab.WaitCount("entry", 2)
	tab.Wait("it is open still, below the new one", "!document.querySelectorAll('details')[0].open && document.querySelectorAll('[data-testid=entry] details')[1].open")
	tab.ClickAt("[data-testid=entry]:nth-child(2) .copy")
	tab.Wait("it was copied", "['Copied', 'Selected'].includes(document.querySelector('[data-testid=entry]:nth-child(2) .copy').textContent)")
	tab.Submit("connect-openweathermap")
	tab.Wait("polls are among the entries", "document.querySelector('.entry.poll')?.checkVisibility()")
	tab.Click("show-polls")
	tab.Wait("they are not, and calls are", "!document.querySelector('.entry.poll').checkVisibility() && document.querySelector('.entry:not(.poll)').checkVisibility()")
}

// Without script the page is as good as its last refresh, which is a link, or comes by
// itself.
func TestLiveWithoutScript(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	tab := chromium.Tab(t).WithoutScript().Open(root(srv) + "/_mock/")
	tab.WaitCount("thing", 0)
	addLamp(t, srv, "Desk lamp")
	tab.Submit("refresh")
	tab.WaitText("thing", "Desk lamp")
	tab.ClickAt("[data-testid=entry] summary")
	tab.WaitText("entry-curl", "curl")
	tab.Wait("there is no button that does nothing", "document.querySelector('[data-testid=entry-curl]').checkVisibility() && !document.querySelector('.copy').checkVisibility()")
	tab.Submit("connect-openweathermap")
	tab.WaitCount("thing", 2)
	tab.Open(root(srv) + "/_mock/?refresh=2")
	addLamp(t, srv, "Another lamp")
	tab.WaitText("thing", "Another lamp")
}

// A page whose connection is cut says so, and when it is back, shows what was missed:
// of the same server, and of another one that took its place.
func TestLiveConnectionLost(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	id, gone := addLamp(t, srv, "Desk lamp"), addLamp(t, srv, "Broken lamp")
	to := strings.TrimPrefix(root(srv), "http://")
	line := layCable(t, to)
	tab := chromium.Tab(t)
	tab.Expect("net::ERR_")
	tab.Open("http://" + line.address + "/_mock/")
	tab.Wait("it is live", isLive)
	line.cut()
	tab.Wait("the connection is lost", isLost)
	tab.WaitText("connection", "trying again")
	dim(t, srv, id, 44)
	addLamp(t, srv, "New lamp")
	if err := srv.Client().Subject("alice").DeleteThing(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	line.mend(to)
	tab.Wait("it is live again", isLive)
	tab.WaitText("value", "44")
	tab.WaitText("thing", "New lamp")
	tab.WaitCount("thing", 2)
	line.cut()
	tab.Wait("the connection is lost", isLost)
	other := platform(t)
	addLamp(t, other, "Lamp of another server")
	line.mend(strings.TrimPrefix(root(other), "http://"))
	tab.Wait("it is live again", isLive)
	tab.WaitText("thing", "Lamp of another server")
	tab.WaitCount("thing", 1)
}
