package connector_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// A technology whose customers agree in a browser: the runtime says where to send
// them, takes what they come back with, and from then on Session.HTTP carries their
// access token, refreshed when it has to be.
func Example_oAuth() {
	type App struct {
		ID     string         `connctd:"client_id,required"`
		Secret connctd.Secret `connctd:"client_secret,required"`
	}
	thermostats := connector.Define(connector.Definition[App, struct{}]{
		Type: "thermostats",
		OAuth: func(app App) connector.OAuth {
			return connector.OAuth{
				ClientID: app.ID, ClientSecret: app.Secret, SecretInForm: true,
				AuthURL: "https://api.example.org/authorize", TokenURL: "https://api.example.org/token",
			}
		},
		Poll: func(ctx context.Context, in connector.Input[App, struct{}], emit *connector.Emitter) error {
			var answer struct{ Temperature float64 }
			if err := in.HTTP.GetJSON(ctx, "https://api.example.org/data", nil, &answer); err != nil {
				return err
			}
			emit.Thing("hall", sensor(answer.Temperature))
			return nil
		},
	})

	technology := newTechnology() // a fake one
	r := connector.NewRuntime(connector.WithHTTPClient(&http.Client{Transport: technology}))
	ctx, stop := context.WithCancel(context.Background())
	platform, err := mockserver.Start(ctx) // in a program: the live platform
	if err != nil {
		panic(err)
	}
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	defer func() { stop(); <-ended; _ = platform.Close() }()

	started := make(chan connctd.ClientStatus, 1)
	_ = r.Add(connector.Client{
		ID: "42", Subject: "alice", Instance: "i", Connector: thermostats,
		Platform:       connector.OnSubject(platform.Client().Subject("alice")),
		InstanceConfig: []byte(`{"client_id":"app-id","client_secret":"` + techSecret + `"}`),
		OnStatus:       func(status connctd.ClientStatus, _ error) { started <- status },
	})

	link, err := r.StartConsent(ctx, "42", "https://app.example/back")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("send the browser to", link.Host+link.Path)

	back := technology.agree(link) // the query with which the browser comes to /back
	const signedIn = "alice"       // in that browser, as the cookie of the app says
	theirs := func(c connector.ClientInfo) bool { return c.Subject == signedIn }
	id, err := r.FinishConsent(ctx, back, theirs)
	fmt.Println("consent of client", id, err)
	select {
	case status := <-started:
		fmt.Println(status)
	case <-time.After(5 * time.Second):
		fmt.Println("no poll")
	}
	_, err = r.FinishConsent(ctx, back, theirs)
	fmt.Println(err)
	// Output:
	// send the browser to api.example.org/authorize
	// consent of client 42 <nil>
	// STARTED
	// connector: finish consent: connector: no such consent is asked for
}
