package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/lab/browser"
	"github.com/connctd/connctd-go/mockserver"
)

// asking is a mock that asks alice for her consent, with nothing else around it: the
// page to which her browser goes back then is one of the mock.
func asking(t *testing.T, opts ...mockserver.Option) (srv *mockserver.Server, link string) {
	t.Helper()
	srv = platform(t, opts...)
	api := srv.Client()
	if _, err := api.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{
		"client_id": "a", "client_secret": "b", "origin_callback_uri": root(srv) + "/_mock/",
	}}); err != nil {
		t.Fatal(err)
	}
	created, err := api.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
	if err != nil {
		t.Fatal(err)
	}
	return srv, root(srv) + created.Redirect.RequestURI()
}

// testers are the keys to the nth of the buttons that are folded away.
func testers(n int) []string {
	keys := []string{browser.KeyTab, browser.KeyTab, browser.KeyTab, browser.KeyEnter}
	for range n {
		keys = append(keys, browser.KeyTab)
	}
	return append(keys, browser.KeyEnter)
}

// The buttons of the consent page, by mouse and by the keyboard, what follows on the
// page, and what becomes of the client.
var consentButtons = []struct {
	mouse  []string
	keys   []string
	then   string // a condition
	status connctd.ClientStatus
}{
	{[]string{allow}, []string{browser.KeyTab, browser.KeyEnter}, "location.search.includes('status=STARTED')", connctd.StatusStarted},
	{[]string{deny}, []string{browser.KeyTab, browser.KeyTab, browser.KeyEnter}, "location.search.includes('error=access_denied')", connctd.StatusError},
	{[]string{"summary", "button[value=lose]"}, testers(1), "document.title === 'Access allowed'", connctd.StatusStarted},
	{[]string{"summary", "button[value=expire]"}, testers(2), "document.title === 'This link has expired'", connctd.StatusError},
}

// Each button does its own, and then the link is over.
func TestConsentByMouse(t *testing.T) {
	t.Parallel()
	tab := chromium.Tab(t)
	for _, button := range consentButtons {
		srv, link := asking(t)
		tab.Open(link)
		for _, selector := range button.mouse {
			tab.ClickAt(selector)
		}
		decided(t, srv, tab, link, button.then, button.status)
	}
}

// So it does for those who have no mouse, and let no script run.
func TestConsentByKeys(t *testing.T) {
	t.Parallel()
	tab := chromium.Tab(t).WithoutScript()
	for _, button := range consentButtons {
		srv, link := asking(t)
		tab.Open(link)
		tab.Keys(button.keys...)
		decided(t, srv, tab, link, button.then, button.status)
	}
}

// decided checks what a decision leads to.
func decided(t *testing.T, srv *mockserver.Server, tab *browser.Tab, link, then string, status connctd.ClientStatus) {
	t.Helper()
	tab.Wait("the decision is taken", then)
	ctx, cancel := context.WithTimeout(t.Context(), browser.Patience)
	defer cancel()
	if err := srv.WaitFor(ctx, "the client is "+string(status), func(s mockserver.State) bool { return s.Clients[0].Status == status }); err != nil {
		t.Error(err)
	}
	tab.Expect("410 (Gone)")
	tab.Open(link)
	tab.Wait("the link is over", "['You have answered already', 'This link is over'].includes(document.title) && document.forms.length === 0")
	tab.SubmitAt("main a")
	tab.WaitPath("/_mock/")
}

// Whoever gets around by keys sees where they are.
func TestFocusIsSeen(t *testing.T) {
	t.Parallel()
	_, link := asking(t)
	tab := chromium.Tab(t).Open(link)
	for _, name := range []string{"Allow", "Deny", "For testers"} {
		tab.Keys(browser.KeyTab)
		tab.Wait(name+" has the focus and an outline", fmt.Sprintf(
			"document.activeElement.textContent === %q && getComputedStyle(document.activeElement).outlineStyle === 'solid'", name))
	}
}

// Links that never were, and such as others make, are pages that say so.
func TestConsentLinkOfNobody(t *testing.T) {
	t.Parallel()
	_, link := asking(t)
	tab := chromium.Tab(t)
	tab.Expect("404 (Not Found)", "403 (Forbidden)")
	for _, address := range []string{link[:strings.Index(link, "?")], link + "x", strings.Replace(link, "/consent/", "/consent/x", 1)} {
		tab.Open(address)
		tab.Wait("the page says so", "document.title === 'Nobody asks for this' && document.forms.length === 0 && document.links.length === 0")
	}
}
