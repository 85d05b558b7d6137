package webapp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// Many things of a platform that is far away are shown, in the order in which they were
// found: the app does not read one after the other.
func TestManyThings(t *testing.T) {
	t.Parallel()
	const n = 200
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(many(n)), mockserver.WithConsent(mockserver.Approve), mockserver.WithLatency(80*time.Millisecond))
		app := appOn(t, srv, "https://app.example").Handler()
		cookie := ask(app, http.MethodPost, "/signin", "").Header().Get("Set-Cookie")
		ask(app, http.MethodPost, "/connect", cookie)
		time.Sleep(time.Minute) // by when the client has found all
		began := time.Now()
		page := ask(app, http.MethodGet, "/", cookie)
		home := answer{page.Code, page.Header(), page.Body.String()}
		names := home.shown("thing-name")
		if home.status != http.StatusOK || len(names) != n || names[0] != "Module 0" || names[n-1] != fmt.Sprint("Module ", n-1) {
			t.Errorf("%d after %v, %d things: %v", home.status, time.Since(began), len(names), names)
		}
	})
}

// ask sends what a page of the app does, without a socket.
func ask(app http.Handler, method, path, cookie string) *httptest.ResponseRecorder {
	form := url.Values{"name": {"alice"}}
	req := httptest.NewRequestWithContext(context.Background(), method, "https://app.example"+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Cookie", cookie)
	got := httptest.NewRecorder()
	app.ServeHTTP(got, req)
	return got
}

// many finds n modules.
func many(n int) connector.Connector {
	return connector.Define(connector.Definition[keys, struct{}]{
		Type: "netatmo", Name: "Netatmo", NeedsConsent: true,
		Poll: func(_ context.Context, _ connector.Input[keys, struct{}], emit *connector.Emitter) error {
			for i := range n {
				emit.Thing(fmt.Sprintf("%03d", i), connctd.Thing{
					Name:       fmt.Sprint("Module ", i),
					Components: []connctd.Component{connector.Component("c", "SENSOR", connector.Number("temperature", "TEMPERATURE", "°C", 20))},
				})
			}
			return nil
		},
	})
}
