package browser_test

import (
	"slices"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// The whole way of a customer: sign in, connect, agree, see values that change while the
// page stays open, disconnect, sign out.
func TestCustomerConnects(t *testing.T) {
	t.Parallel()
	s := openShop(t, platform(t))
	tab := s.customer(t, "alice")
	tab.WaitText("status", "No weather station yet")
	tab.Submit("connect")
	tab.Wait("the consent page asks", "document.title === 'Connect Netatmo?' && location.pathname.startsWith('/consent/')")
	tab.SubmitAt(allow)
	tab.WaitText("status", "Connected")
	tab.WaitText("thing-name", "Indoor")
	tab.WaitText("thing-name", "Outdoor")
	if at := tab.URL(); at.String() != s.root+"/" {
		t.Errorf("the customer ends at %s, want the home page", at)
	}
	tab.Wait("the page is marked", "window.stays = true")
	tab.Wait("a button has the focus", "(document.querySelector('[data-testid=disconnect]').focus(), true)")
	for _, value := range []string{"-77.5", "88.5"} {
		measure(t, s.Server, "alice", "Indoor", value)
		tab.WaitText("value", value)
	}
	tab.Wait("the page has stayed, and the button has the focus still", "window.stays && document.activeElement.dataset.testid === 'disconnect'")
	tab.Submit("disconnect")
	tab.WaitText("status", "No weather station yet")
	tab.WaitCount("thing", 0)
	if now := s.State(); len(now.Clients)+len(now.Things) > 0 {
		t.Errorf("it left %d clients and %d things", len(now.Clients), len(now.Things))
	}
	tab.Submit("signout")
	tab.WaitPath("/signin")
	tab.Back()
	tab.WaitPath("/signin") // and nothing of hers
}

// Who signs in wrongly is told, and can try again without typing the name twice.
func TestCustomerMistypes(t *testing.T) {
	t.Parallel()
	s := openShop(t, platform(t))
	tab := chromium.Tab(t)
	tab.Expect("403 (Forbidden)")
	tab.Open(s.root)
	tab.Type("name", "alice")
	tab.Type("password", "wrong")
	tab.Submit("signin")
	tab.WaitText("problem", "do not belong together")
	tab.Type("password", "demo")
	tab.Submit("signin")
	tab.WaitText("customer", "alice")
}

// Who denies is told what that means, and can change their mind, or leave it.
func TestCustomerDenies(t *testing.T) {
	t.Parallel()
	s := openShop(t, platform(t))
	tab := s.customer(t, "alice")
	tab.Submit("connect")
	tab.SubmitAt(deny)
	tab.WaitText("status", "No access")
	tab.Submit("disconnect")
	tab.WaitText("status", "No weather station yet")
	tab.Submit("connect")
	tab.SubmitAt(deny)
	tab.WaitText("status", "No access")
	tab.Submit("connect")
	tab.SubmitAt(allow)
	tab.WaitText("status", "Connected")
	tab.WaitCount("thing", 2)
}

// Who goes back after a decision finds the page as it was, or one that says it is over.
// Pressing anything there changes nothing, and leads to a page that leads on.
func TestBackAfterDecision(t *testing.T) {
	t.Parallel()
	for button, want := range map[string]struct {
		heading string
		status  connctd.ClientStatus
	}{
		allow: {"Connected", connctd.StatusStarted},
		deny:  {"No access", connctd.StatusError},
	} {
		t.Run(button, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, platform(t))
			tab := s.customer(t, "alice")
			tab.Expect("410 (Gone)")
			tab.Submit("connect")
			tab.SubmitAt(button)
			tab.WaitText("status", want.heading)
			tab.Back()
			tab.Wait("a consent page is there", "location.pathname.startsWith('/consent/')")
			tab.Forward()
			tab.WaitText("status", want.heading)
			decided := s.State().Clients
			tab.Back()
			tab.Wait("a consent page is there", "location.pathname.startsWith('/consent/') && document.querySelector('h1')")
			if tab.Shows(allow) {
				tab.SubmitAt(allow)
			}
			tab.Wait("it is over", "document.title === 'You have answered already' && document.forms.length === 0")
			tab.SubmitAt("main a")
			tab.WaitText("status", want.heading)
			if now := s.State().Clients; len(now) != 1 || now[0].ID != decided[0].ID || now[0].Status != want.status {
				t.Errorf("the clients are %v, want the one of before, %s", now, want.status)
			}
		})
	}
}

// Who goes back before a decision, or opens the app again, goes on where they were.
func TestBackBeforeDecision(t *testing.T) {
	t.Parallel()
	s := openShop(t, platform(t))
	tab := s.customer(t, "alice")
	tab.Submit("connect")
	tab.Wait("the consent page asks", "location.pathname.startsWith('/consent/')")
	tab.Back()
	tab.WaitText("status", "Waiting for Netatmo")
	tab.Submit("continue")
	tab.SubmitAt(allow)
	tab.WaitText("status", "Connected")
	if n := s.Count(mockserver.CreateClient); n > 2 {
		t.Errorf("it took %d creates", n)
	}
}

// Hands that know only the double click make one client and one decision, and get where
// a single click leads; after the second click on a decision by way of the page that says
// it was taken, if that comes last.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	s := openShop(t, platform(t))
	tab := s.customer(t, "alice")
	tab.DoubleClickAt(`[data-testid=connect]`)
	tab.Wait("the consent page asks", "location.pathname.startsWith('/consent/')")
	tab.Expect("410 (Gone)")
	tab.DoubleClickAt(allow)
	tab.Wait("it is decided", "location.pathname === '/' || document.title === 'You have answered already'")
	if tab.Shows("main a") {
		tab.SubmitAt("main a")
	}
	tab.WaitText("status", "Connected")
	tab.WaitCount("thing", 2)
	tab.DoubleClickAt(`[data-testid=disconnect]`)
	tab.WaitText("status", "No weather station yet")
	made, decided := 0, 0
	for _, call := range s.Journal() {
		if call.Op == mockserver.CreateClient && call.Status < 400 {
			made++
		}
		if call.Kind == mockserver.KindConsent && call.Status < 400 {
			decided++
		}
	}
	if made != 1 || decided != 1 {
		t.Errorf("%d clients were made and %d decisions taken, want one of each", made, decided)
	}
}

// Two customers at once never see anything of each other.
func TestTwoCustomers(t *testing.T) {
	t.Parallel()
	s := openShop(t, platform(t))
	alice := s.connected(t, "alice")
	bob := s.customer(t, "bob")
	bob.WaitText("status", "No weather station yet")
	bob.WaitCount("thing", 0)
	bob.Submit("connect")
	bob.SubmitAt(allow)
	bob.WaitCount("thing", 2)
	measure(t, s.Server, "alice", "Indoor", "111.5")
	measure(t, s.Server, "bob", "Indoor", "222.5")
	alice.WaitText("value", "111.5")
	bob.WaitText("value", "222.5")
	if slices.Contains(alice.Texts("value"), "222.5") || slices.Contains(bob.Texts("value"), "111.5") {
		t.Error("one sees a value of the other")
	}
	bob.Submit("disconnect")
	bob.WaitCount("thing", 0)
	measure(t, s.Server, "alice", "Indoor", "333.5")
	alice.WaitText("value", "333.5")
	alice.WaitCount("thing", 2)
}

// A page that stays open while its server is away shows what is new as soon as that is
// back. Another process in its place knows nobody, so the page is of no use any more: it
// says so, and leads to where the customer can sign in.
func TestCustomerLosesConnection(t *testing.T) {
	t.Parallel()
	srv, first := platform(t), listen(t)
	line := layCable(t, first.Addr().String())
	s := openShopAt(t, srv, srv.URL(), first, "http://"+line.address)
	tab := s.connected(t, "alice")
	tab.Expect("net::ERR_")
	tab.Wait("the page is marked", "window.stays = true")
	line.cut()
	alice := srv.Client().Subject("alice")
	client, err := alice.FindClient(t.Context(), "netatmo")
	if err != nil {
		t.Fatal(err)
	}
	if err := alice.DeleteClient(t.Context(), client.ID); err != nil {
		t.Fatal(err)
	}
	line.mend(first.Addr().String())
	tab.WaitText("status", "No weather station yet")
	tab.WaitCount("thing", 0)
	line.cut()
	second := listen(t)
	openShopAt(t, srv, srv.URL(), second, s.root)
	line.mend(second.Addr().String())
	tab.WaitText("again", "Look again")
	tab.Wait("the page has stayed", "window.stays")
	tab.Submit("again")
	tab.WaitPath("/signin")
	s.signIn(tab, "alice")
	tab.WaitText("status", "No weather station yet")
}
