// Command quickstart shows the whole idea in one process: a mock of the platform
// that hosts a real OpenWeatherMap connector, and an app that uses both through
// the SDK. It needs no account and no network; with OPENWEATHERMAP_APP_KEY set it
// asks the live weather service.
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/openweathermap"
	"github.com/connctd/connctd-go/examples/openweathermap/standin"
	"github.com/connctd/connctd-go/mockserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	source := recorded()
	if key := os.Getenv("OPENWEATHERMAP_APP_KEY"); key != "" {
		source = weather{name: "the live service", key: connctd.NewSecret(key)}
	}
	if err := run(ctx, os.Stdout, source); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		stop()
		os.Exit(1)
	}
}

// weather is where the connector gets its data.
type weather struct {
	name     string
	key      connctd.Secret
	upstream *http.Client // nil: the network
}

// recorded is real weather that was recorded.
func recorded() weather {
	return weather{
		name:     "recordings of 2018 to 2022 (set OPENWEATHERMAP_APP_KEY to ask the live service)",
		key:      connctd.NewSecret(standin.AppKey),
		upstream: standin.New().Client(),
	}
}

// customers are the app's end customers and where they live.
var customers = []struct{ subject, city string }{{"alice", "London"}, {"bob", "Corvallis"}}

// run is the program.
func run(ctx context.Context, out io.Writer, source weather) error {
	srv, err := mockserver.Start(ctx,
		mockserver.WithConnector(openweathermap.Connector),
		mockserver.WithConnector(netatmo),
		mockserver.WithUpstream(source.upstream))
	if err != nil {
		return err
	}
	defer func() { _ = srv.Close() }()
	a := &app{Client: srv.Client(), out: out, poll: srv.PollNow}
	fmt.Fprintf(out, "A mock of the connctd platform runs in this process.\nWeather comes from %s.\n", source.name)

	for _, step := range []func(context.Context) error{
		a.listConnectors,
		a.forgetKey,
		func(ctx context.Context) error { return a.createInstance(ctx, source.key) },
		a.createClients,
		a.showThings,
		a.showErrors,
		a.showRedirect,
		a.pollAgain,
		a.cleanUp,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// patience is how long a client may take to start.
const patience = 5 * time.Second

// app is what an app developer writes.
type app struct {
	*connctd.Client
	out      io.Writer
	poll     func(connctd.ClientID) error // of the mock: polls at once
	instance connctd.InstanceID
	clients  []connctd.ClientID // in the order of customers
	seen     map[string]connctd.Value
}

func (a *app) title(text string) { fmt.Fprintf(a.out, "\n— %s\n", text) }

func (a *app) say(format string, args ...any) { fmt.Fprintf(a.out, "  "+format+"\n", args...) }

func (a *app) listConnectors(ctx context.Context) error {
	a.title("The platform has these connectors")
	list, err := a.ListDescriptions(ctx)
	if err != nil {
		return err
	}
	for _, d := range list {
		a.say("%-15s %s: %s", d.TypeID, d.Name, d.Description)
	}
	return nil
}

func (a *app) createInstance(ctx context.Context, key connctd.Secret) (err error) {
	a.title("An instance is the app's own configuration, one per connector")
	a.instance, err = a.CreateInstance(ctx, connctd.InstanceSpec{
		Type: "openweathermap", Config: map[string]any{"app_key": key},
	})
	if err == nil {
		a.say("instance %s has the application key %v", a.instance, key)
	}
	return err
}

func (a *app) createClients(ctx context.Context) error {
	a.title("A client is one customer's connection, and polls by itself")
	for _, customer := range customers {
		created, err := a.Subject(customer.subject).CreateClient(ctx, connctd.ClientSpec{
			Type: "openweathermap", Config: map[string]any{"city": customer.city},
		})
		if err != nil {
			return err
		}
		a.clients = append(a.clients, created.ID)
		fmt.Fprintf(a.out, "  %-6s %-10s client %s", customer.subject, customer.city, created.ID)
		if err := a.waitStarted(ctx, customer.subject, created.ID); err != nil {
			return fmt.Errorf("%s's client does not start: %w", customer.subject, errors.Join(err, a.poll(created.ID)))
		}
	}
	return nil
}

// waitStarted shows progress. Without that, it would be a call of WaitStarted.
func (a *app) waitStarted(ctx context.Context, subject string, id connctd.ClientID) error {
	defer fmt.Fprintln(a.out)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for client, err := range a.Subject(subject).WatchClient(ctx, id) {
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, " … %s", client.Status)
		switch client.Status {
		case connctd.StatusStarted:
			return nil
		case connctd.StatusError:
			return &connctd.ClientFailedError{Client: client}
		}
	}
	return nil
}

// cleanUp removes the clients first: an instance in use cannot be removed.
func (a *app) cleanUp(ctx context.Context) error {
	a.title("Cleaning up: clients first, since an instance in use stays")
	if err := a.DeleteInstance(ctx, a.instance); !errors.Is(err, connctd.ErrConflict) {
		return fmt.Errorf("an instance with clients should refuse to be deleted, got: %w", err)
	}
	a.say("instance: refused while it has clients (ErrConflict)")
	for i, customer := range customers {
		if err := a.Subject(customer.subject).DeleteClient(ctx, a.clients[i]); err != nil {
			return err
		}
		a.say("%s: client deleted, and its things with it", customer.subject)
	}
	if err := a.DeleteInstance(ctx, a.instance); err != nil {
		return err
	}
	a.say("instance: deleted")
	return nil
}
