// Command cmd is the whole Netatmo example on one machine: a mock of the platform that
// hosts the connector, and a stand-in for Netatmo with recorded stations. It needs no
// account and no network.
//
//	go run ./examples/netatmo/cmd
//
// prints a link to open in a browser and lines to paste. With NETATMO_CLIENT_ID and
// NETATMO_CLIENT_SECRET of an app at dev.netatmo.com set, it asks the live service.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/netatmo"
	"github.com/connctd/connctd-go/mockserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "netatmo:", err)
		os.Exit(1)
	}
}

// run is the program. It ends without an error when ctx does.
func run(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) (err error) {
	flags := flag.NewFlagSet("netatmo", flag.ContinueOnError)
	flags.SetOutput(stdout)
	listen := flags.String("listen", "127.0.0.1:8182", "`address` of the mock; port 0 is any free one")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is no flag; -help shows the flags", flags.Arg(0))
	}
	service, err := open(*listen, getenv)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, service.close()) }()

	srv, err := mockserver.Start(context.WithoutCancel(ctx), mockserver.WithConnector(netatmo.New(service.base)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.Close()) }()
	root, err := srv.Listen(*listen)
	if err != nil {
		return err
	}
	link, err := connect(ctx, root, service)
	if err != nil {
		return err
	}
	greet(stdout, root, link, service)
	<-ctx.Done()
	return nil
}

// connect does what an app does: it creates its instance, and a client for a customer.
// It returns where to send the customer's browser.
func connect(ctx context.Context, root string, service *technology) (string, error) {
	c, err := connctd.New(connctd.WithBaseURL(root+"/api/v1"), connctd.WithToken(mockserver.DefaultToken))
	if err != nil {
		return "", err
	}
	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{
		"client_id": service.id, "client_secret": service.secret, "origin_callback_uri": root + "/_mock/",
	}})
	if err != nil {
		return "", err
	}
	created, err := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"})
	if err != nil {
		return "", err
	}
	return created.Redirect.String(), nil
}

// greet tells a person what to do next.
func greet(stdout io.Writer, root, link string, service *technology) {
	call := fmt.Sprintf("curl -sS -H 'Authorization: Bearer %s' -H 'X-External-Subject-Id: ", mockserver.DefaultToken)
	fmt.Fprintf(stdout, `A mock of the connctd platform listens on %[1]s
and hosts the Netatmo connector with %[2]s.

The app has an instance, and alice a client that waits for her consent. Open

  %[3]s

in a browser and press Allow. Then her stations are there:

  %[4]salice' %[1]s/api/v1/connectors/clients
  %[4]salice' %[1]s/api/v1/things
  curl -sS %[1]s/_mock/state

The same for bob: the answer is 303 with a link to open.

  %[4]sbob' -i -d '{"connector_type_id":"netatmo"}' -H 'Content-Type: application/json' %[1]s/api/v1/connectors/clients

Ctrl-C ends all of it.
`, root, service.name, link, call)
}
