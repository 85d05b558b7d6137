// Package testsuite is an example of an app and of its tests. The app tells its
// customers the weather; what its tests do with [mockserver] is there to be copied.
package testsuite

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Where the weather comes from.
const (
	service = "openweathermap" // the weather in a city
	station = "netatmo"        // a station of the customer's own, who must consent
)

// stale is the age from which on a reading is no news: weather does not stand still.
const stale = 10 * time.Minute

// App tells customers the weather.
type App struct{ platform *connctd.Client }

// Reading is a value of a customer's.
type Reading struct {
	Thing, Name string
	Value       connctd.Value
	Unit        string
	Stale       bool
}

// Open makes sure that the platform is prepared. It may be called at each start.
func Open(ctx context.Context, platform *connctd.Client, instances ...connctd.InstanceSpec) (*App, error) {
	for _, spec := range instances {
		if _, err := platform.EnsureInstance(ctx, spec); err != nil {
			return nil, fmt.Errorf("prepare %s: %w", spec.Type, err)
		}
	}
	return &App{platform: platform}, nil
}

// Follow begins to follow the weather in a city, and returns when it is known.
func (a *App) Follow(ctx context.Context, customer, city string) error {
	s := a.platform.Subject(customer)
	ensured, err := s.EnsureClient(ctx, connctd.ClientSpec{Type: service, Config: map[string]any{"city": city}})
	if err != nil {
		return fmt.Errorf("follow the weather: %w", err)
	}
	_, err = s.WaitStarted(ctx, ensured.ID)
	return err
}

// Connect connects a station. The customer's browser must go to the link, unless it is nil.
func (a *App) Connect(ctx context.Context, customer string) (link *url.URL, err error) {
	ensured, err := a.platform.Subject(customer).EnsureClient(ctx, connctd.ClientSpec{Type: station})
	if err != nil {
		return nil, fmt.Errorf("connect a station: %w", err)
	}
	return ensured.Redirect, nil
}

// Disconnect removes a station with its things. If there is none, that is fine.
func (a *App) Disconnect(ctx context.Context, customer string) error {
	s := a.platform.Subject(customer)
	client, err := s.FindClient(ctx, station)
	if err == nil {
		err = s.DeleteClient(ctx, client.ID)
	}
	if errors.Is(err, connctd.ErrNotFound) {
		return nil
	}
	return err
}

// Report reads all that a customer has.
func (a *App) Report(ctx context.Context, customer string) ([]Reading, error) {
	s := a.platform.Subject(customer)
	refs, err := s.ListThings(ctx)
	if err != nil {
		return nil, err
	}
	var report []Reading
	for _, ref := range refs {
		id, err := ref.ID()
		if err != nil {
			return nil, err
		}
		thing, err := s.ResolveThing(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, c := range thing.Components {
			for _, p := range c.Properties {
				report = append(report, Reading{thing.Name, p.Name, p.Value, p.Unit, time.Since(p.LastUpdate) > stale})
			}
		}
	}
	return report, nil
}
