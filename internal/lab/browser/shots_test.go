package browser_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/connctd/connctd-go/internal/lab/browser"
	"github.com/connctd/connctd-go/mockserver"
)

var shots = flag.String("shots", "", "write a picture of every page into this `directory`, to look at")

// looks are those of people at a desk and on a phone, by day and by night.
var looks = map[string]browser.Look{
	"wide-light":   {Width: 1280, Height: 900},
	"wide-dark":    {Width: 1280, Height: 900, Dark: true},
	"narrow-light": {Width: 390, Height: 844},
	"narrow-dark":  {Width: 390, Height: 844, Dark: true},
}

// fits is a condition: nothing is cut off or has to be pushed aside to be read.
const fits = "document.documentElement.scrollWidth <= innerWidth"

// show takes the pictures of a page, and checks that it fits whatever screen there is.
func show(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	for of, look := range looks {
		if look.Dark && *shots == "" {
			continue // colours take no room
		}
		tab.As(look).Wait(name+" fits", fits)
		if *shots != "" {
			tab.Save(filepath.Join(*shots, fmt.Sprintf("%s-%s.png", name, of)), look)
		}
	}
	tab.As(looks["wide-light"])
}

// Every page fits a desk and a phone; with -shots DIR there are pictures of all.
func TestPagesFit(t *testing.T) {
	t.Parallel()
	t.Run("live", func(t *testing.T) {
		t.Parallel()
		srv := platform(t)
		tab := watching(t, srv)
		show(t, tab, "live-empty")
		busy(t, srv, tab)
		show(t, tab, "live-default")
		srv.Inject(mockserver.On(mockserver.GetProperty).Phase(mockserver.AfterCommit).Subject("alice").Times(3).Optional().Do(mockserver.Status(503)))
		tab.WaitCount("fault", 1)
		tab.ClickAt("[data-testid=arm-details] summary")
		tab.ClickAt("[data-testid=entry] summary")
		show(t, tab, "live-open")
	})
	t.Run("live with many", func(t *testing.T) {
		t.Parallel()
		srv := platform(t)
		for i := range 200 {
			addLamp(t, srv, fmt.Sprintf("Lamp number %d of the long corridor", i))
		}
		show(t, watching(t, srv), "live-many")
	})
	t.Run("live with hostile names", func(t *testing.T) {
		t.Parallel()
		srv := mockserver.New(t, mockserver.WithConnector(hostileStation(false)))
		tab := watching(t, srv)
		for _, name := range []string{"alice", "bob"} {
			tab.Type("connect-subject", name)
			tab.Submit("connect-netatmo")
		}
		tab.WaitText("trouble", payloads[2])
		tab.WaitCount("thing", len(payloads))
		show(t, tab, "live-hostile")
	})
	t.Run("webapp", func(t *testing.T) {
		t.Parallel()
		s := openShop(t, platform(t))
		tab := chromium.Tab(t).Open(s.root)
		show(t, tab, "webapp-signin")
		s.signIn(tab, "alice")
		tab.WaitText("status", "No weather station yet")
		show(t, tab, "webapp-home")
		tab.Submit("connect")
		tab.Wait("the consent page asks", "document.title === 'Connect Netatmo?'")
		link := tab.URL().String()
		show(t, tab, "consent")
		tab.Back()
		tab.WaitText("status", "Waiting")
		show(t, tab, "webapp-waiting")
		tab.Submit("continue")
		tab.SubmitAt(deny)
		tab.WaitText("status", "No access")
		show(t, tab, "webapp-denied")
		tab.Submit("connect")
		tab.SubmitAt(allow)
		tab.WaitCount("thing", 2)
		show(t, tab, "webapp-connected")
		tab.Expect("410 (Gone)", "503 (Service Unavailable)")
		tab.Open(link)
		tab.Wait("it is over", "document.title === 'This link is over'")
		show(t, tab, "consent-over")
		fault := s.Inject(mockserver.On(mockserver.AnyOperation).Do(mockserver.Status(503)))
		tab.Open(s.root)
		tab.WaitText("problem", "try again")
		show(t, tab, "webapp-down")
		fault.Remove()
	})
	t.Run("webapp with hostile names", func(t *testing.T) {
		t.Parallel()
		s := openShop(t, mockserver.New(t, mockserver.WithConnector(hostileStation(false))))
		tab := s.customer(t, "alice")
		tab.Submit("connect")
		tab.WaitCount("thing", len(payloads))
		show(t, tab, "webapp-hostile")
	})
}

// busy connects what the default scenario has, and waits until there are lines.
func busy(t *testing.T, srv *mockserver.Server, tab *browser.Tab) {
	t.Helper()
	tab.Submit("connect-openweathermap")
	tab.WaitCount("thing", 1)
	tab.Submit("connect-netatmo")
	tab.SubmitAt(allow)
	tab.WaitCount("thing", 3)
	tab.Wait("it is live", isLive)
}
