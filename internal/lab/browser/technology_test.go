package browser_test

import (
	"net/http/httptest"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/netatmo"
	"github.com/connctd/connctd-go/examples/netatmo/standin"
	"github.com/connctd/connctd-go/mockserver"
)

// A technology that asks its customers itself does so on a page of another server, to
// which a button of the live page leads, and from there back.
func TestLiveConnectsElsewhere(t *testing.T) {
	t.Parallel()
	technology := httptest.NewServer(standin.New())
	defer technology.Close()
	srv := mockserver.New(t, mockserver.WithConnector(netatmo.New(technology.URL)))
	srv.URL()
	tab := watching(t, srv)
	tab.Submit("connect-netatmo")
	tab.Wait("the technology asks", "location.origin === "+inPage(technology.URL)+" && location.pathname === '/oauth2/authorize'")
	tab.SubmitAt(allow)
	tab.WaitTexts(map[string]string{"status": "STARTED", "count-things": "17 things"})
}

// Where nobody is asked, it leads to the app that has made the instance.
func TestLiveConnectsToTheApp(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(standin.New()) // any that has a page
	defer app.Close()
	srv := platform(t, mockserver.WithConsent(mockserver.Approve))
	_, err := srv.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{
		"client_id": "a", "client_secret": "b", "origin_callback_uri": app.URL + "/oauth2/style.css",
	}})
	if err != nil {
		t.Fatal(err)
	}
	tab := watching(t, srv)
	tab.Submit("connect-netatmo")
	tab.Wait("the app is next", "location.origin === "+inPage(app.URL)+" && location.search.includes('status=STARTED')")
}
