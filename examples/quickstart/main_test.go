package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/openweathermap/standin"
)

func TestQuickstart(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), &out, recorded()); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	// Each line stands for a promise of the README, in the order of the program.
	rest := out.String()
	for _, want := range []string{
		"openweathermap  OpenWeatherMap",
		"ErrBadRequest — 400 configuration: app_key is required",
		"application key [redacted]",
		"alice  London", "STARTED", "bob    Corvallis", "STARTED",
		"SUBJECT  THING", "alice    London", "temperature     8.72", "2018-04-11 18:50",
		"bob      Corvallis", "temperature     9.46",
		"ErrConflict — 409", "ErrNoInstance — 400",
		"303: send alice's browser to http://localhost/consent/", "waits: STARTING",
		"temperature 8.72 → 10.55 °C", "bob    unchanged",
		"refused while it has clients", "instance: deleted",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("the output lacks %q, or has it in another place:\n%s", want, out.String())
		}
		rest = after
	}
	if strings.Contains(out.String(), standin.AppKey) {
		t.Error("the application key is printed")
	}
}

// What cannot work must end, with an error that a person understands.
func TestQuickstartEnds(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		source weather
		ctx    func(context.Context) (context.Context, context.CancelFunc)
		want   string
	}{
		"cancelled": {recorded(), func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}, "canceled"},
		"an empty key":  {weather{name: "nowhere", upstream: http.DefaultClient}, context.WithCancel, "app_key is required"},
		"a refused key": {weather{name: "the live service", key: connctd.NewSecret("not a key"), upstream: standin.New().Client()}, context.WithCancel, "app_key is refused"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // giving up takes no time
				ctx, cancel := tc.ctx(t.Context())
				defer cancel()
				err := run(ctx, &strings.Builder{}, tc.source)
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Errorf("error = %v, want %q", err, tc.want)
				}
			})
		})
	}
}

func TestLiveSourceIsUsed(t *testing.T) {
	t.Parallel()
	service := standin.New()
	source := weather{name: "the live service", key: connctd.NewSecret(standin.AppKey), upstream: service.Client()}
	var out strings.Builder
	if err := run(t.Context(), &out, source); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Weather comes from the live service.") || service.Requests() != 4 {
		t.Errorf("%d requests, want 4; output:\n%s", service.Requests(), out.String())
	}
}
