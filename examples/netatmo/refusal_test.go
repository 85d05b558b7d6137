package netatmo_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/netatmo"
	"github.com/connctd/connctd-go/mockserver"
)

// refusing is the way to the service. Requests for data are refused if that is asked for.
type refusing struct {
	next http.RoundTripper
	with atomic.Pointer[refusal]
}

type refusal struct {
	status int
	body   string
}

func (f *refusing) RoundTrip(r *http.Request) (*http.Response, error) {
	with := f.with.Load()
	if with == nil || r.URL.Path != "/api/getstationsdata" {
		return f.next.RoundTrip(r)
	}
	return &http.Response{StatusCode: with.status, Body: io.NopCloser(strings.NewReader(with.body)), Header: http.Header{}, Request: r}, nil
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("again and ", 100)
	tests := map[string]struct {
		status  int
		body    string
		becomes connctd.ClientStatus
		reason  string
		pauses  bool // for ten minutes
	}{
		"token not accepted":   {403, `{"error":{"code":2,"message":"Invalid access token"}}`, connctd.StatusError, "fresh access token", false},
		"token expired":        {403, `{"error":{"code":3,"message":"Access token expired"}}`, connctd.StatusError, "fresh access token", false},
		"scope":                {403, `{"error":{"code":13,"message":"Application does not have the good scope rights"}}`, connctd.StatusError, "does not include", false},
		"quota":                {403, `{"error":{"code":26,"message":"User usage reached"}}`, connctd.StatusStarted, "asked too often", true},
		"quota, wordily":       {403, `{"error": {"code": 26, "message": "` + long + `"}}`, connctd.StatusStarted, "asked too often", true},
		"quota, of HTTP":       {429, ``, connctd.StatusStarted, "429", false},
		"unknown code":         {403, `{"error":{"code":99}}`, connctd.StatusStarted, "403", false},
		"no code":              {403, `<html>Forbidden</html>`, connctd.StatusStarted, "403", false},
		"code out of range":    {400, `{"error":{"code":99999999999999999999}}`, connctd.StatusStarted, "400", false},
		"server error":         {500, `{"error":{"code":13,"message":"Internal"}}`, connctd.StatusStarted, "500", false},
		"gateway":              {502, `<html>Bad gateway</html>`, connctd.StatusStarted, "502", false},
		"redirect":             {302, ``, connctd.StatusStarted, "302", false},
		"answer that ends":     {200, `{"body": {"devices": [`, connctd.StatusStarted, "cannot be read", false},
		"another kind of body": {200, `[]`, connctd.StatusStarted, "cannot be read", false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			homeTest(t, func(h home) {
				h.allow()
				h.way.with.Store(&refusal{tc.status, tc.body})
				err := h.PollNow(h.state().ID)
				if err == nil || !strings.Contains(err.Error(), tc.reason) {
					h.Errorf("error = %v, want %q", err, tc.reason)
				}
				h.wantStatus(tc.becomes, "")
				h.way.with.Store(nil)
				asked := h.service.Count().Stations
				time.Sleep(9 * time.Minute)
				if now := h.service.Count().Stations; tc.pauses && now != asked {
					h.Errorf("%d requests within nine minutes", now-asked)
				}
				if n := len(h.things()); n != len(recordedThings) {
					h.Errorf("%d things, want %d as before", n, len(recordedThings))
				}
			})
		})
	}
}

// A customer may agree to less than the app asks for.
func TestConsentWithoutStations(t *testing.T) {
	t.Parallel()
	homeTest(t, func(h home) {
		h.answer(func(ctx context.Context, link *url.URL) (*url.URL, error) {
			link.RawQuery = strings.Replace(link.RawQuery, "read_station", "read_camera", 1)
			return h.service.Allow(ctx, link)
		})
		h.wantStatus(connctd.StatusError, "does not include the weather stations")
		h.allow()
		h.wantStatus(connctd.StatusStarted, "")
	})
}

func TestMissingConfigurationIsNamed(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(netatmo.Connector))
	config := map[string]any{"origin_callback_uri": "not a URL"}
	_, err := srv.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: config})
	for _, want := range []string{"client_id is required", "client_secret is required", "origin_callback_uri must be"} {
		if !errors.Is(err, connctd.ErrBadRequest) || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %q", err, want)
		}
	}
}

// What the description shows is accepted as it stands.
func TestSamplesAreAccepted(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(netatmo.Connector))
	d := netatmo.Connector.Description()
	if _, err := srv.Client().CreateInstance(t.Context(), d.SampleInstance); err != nil {
		t.Error(err)
	}
	if created, err := srv.Client().Subject("alice").CreateClient(t.Context(), d.SampleClient); err != nil || !created.NeedsRedirect() {
		t.Errorf("CreateClient = %+v, %v, want a redirect", created, err)
	}
}
