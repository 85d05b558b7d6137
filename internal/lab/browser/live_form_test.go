package browser_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// The forms of the page do what an app does: one click to a thing whose values move, and
// one that leads by way of the consent.
func TestLiveConnects(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	tab := watching(t, srv)
	tab.WaitText("note-connect", "Press the first button")
	tab.Type("connect-subject", "carol")
	tab.Submit("connect-openweathermap")
	tab.WaitTexts(map[string]string{
		"status": "STARTED", "client": "carol", "instance": "OpenWeatherMap", "subject": "1 client · 1 thing", "thing": "Weather in London",
	})
	tab.Wait("the page is marked", "window.before = document.querySelector('[data-testid=things]').innerText")
	tab.Wait("values move", "window.before && before !== document.querySelector('[data-testid=things]').innerText")
	tab.Submit("connect-netatmo") // for alice, whom the form proposes
	tab.SubmitAt(allow)
	tab.WaitTexts(map[string]string{"count-clients": "2 clients", "count-things": "3 things", "thing": "Outdoor"})
}

// What a form cannot do is said on a page that leads back.
func TestLiveProblem(t *testing.T) {
	t.Parallel()
	tab := watching(t, platform(t))
	tab.Expect("409 (Conflict)", "400 (Bad Request)")
	tab.ClickAt("[data-testid=arm-details] summary")
	tab.Type("arm-value", "many")
	tab.Submit("arm-submit")
	tab.WaitText("problem", "must be a whole number")
	tab.Submit("back")
	tab.Submit("connect-openweathermap")
	tab.Submit("connect-openweathermap") // there is one of alice's by now
	tab.WaitText("problem", "already")
	tab.Submit("back")
	tab.WaitText("count-clients", "1 client")
}

// A fault is armed by the form, is seen to strike, and is removed.
func TestLiveFault(t *testing.T) {
	t.Parallel()
	srv, tab, id := watchingLamp(t)
	tab.ClickAt("[data-testid=arm-details] summary")
	tab.Choose("arm-where", string(mockserver.GetThing))
	tab.Choose("arm-effect", "status")
	tab.Type("arm-value", "418")
	tab.Type("arm-times", "")
	tab.Submit("arm-submit")
	tab.WaitTexts(map[string]string{"hits": "armed", "count-faults": "1 fault"})
	tab.Wait("it is live", isLive)
	api := srv.Client().Subject("alice")
	var refused *connctd.Error
	for _, hits := range []string{"hit 1 time", "hit 2 times"} {
		if _, err := api.GetThing(t.Context(), id); !errors.As(err, &refused) || refused.StatusCode != 418 {
			t.Errorf("the armed fault gave %v", err)
		}
		tab.WaitText("hits", hits)
	}
	tab.WaitTexts(map[string]string{"entry-fault": "Status(418)", "entry-status": "418"})
	tab.Submit("disarm")
	tab.WaitTexts(map[string]string{"count-faults": "0 faults", "note-faults": "Everything works"})
	if _, err := api.GetThing(t.Context(), id); err != nil {
		t.Errorf("after it was removed: %v", err)
	}
}

// However much happens, what a person is about to press stays where it is: on a desk and
// on a phone, with a journal that is empty, that begins and that is full.
func TestLiveButtonsStay(t *testing.T) {
	t.Parallel()
	for _, look := range []string{"wide-light", "narrow-light"} {
		t.Run(look, func(t *testing.T) {
			t.Parallel()
			srv := platform(t)
			tab := watching(t, srv).As(looks[look])
			tab.Wait("the page is marked", `window.places = () => JSON.stringify(["connect", "arm-details", "show-polls", "save"].map(
				(id) => document.querySelector("[data-testid=" + id + "]").getBoundingClientRect().top + scrollY))`)
			tab.Wait("the places are noted", "window.before = places()")
			for range 60 {
				if _, err := srv.Client().ListInstances(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			tab.WaitCount("entry", 40)
			tab.Wait("all is where it was, or else it is at "+look, "before === places()")
		})
	}
}

// What is saved is a file that another server goes on from, and a reset empties.
func TestLiveSaveAndReset(t *testing.T) {
	t.Parallel()
	srv, tab, _ := watchingLamp(t)
	file := tab.Download(func() { tab.Click("save") })
	saved, err := mockserver.LoadScenario(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("%v in %s", err, file)
	}
	if things := mockserver.New(t, mockserver.WithScenario(saved)).State().Things; len(things) != 1 || things[0].Name != "Desk lamp" {
		t.Errorf("the file has %v", things)
	}
	tab.ClickAt("#keep summary")
	tab.Submit("reset")
	tab.WaitText("count-things", "0 things")
	tab.WaitCount("thing", 0)
	tab.Wait("it is live", isLive)
	addLamp(t, srv, "Another lamp")
	tab.WaitText("thing", "Another lamp")
}
