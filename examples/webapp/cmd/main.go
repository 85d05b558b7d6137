// Command cmd runs the web application of package webapp.
//
//	go run ./examples/webapp/cmd
//
// starts it with a mock of the platform in the same process, and prints what to open.
// Against the live platform it wants CONNCTD_CLIENT_ID with CONNCTD_CLIENT_SECRET, or
// CONNCTD_TOKEN; NETATMO_CLIENT_ID with NETATMO_CLIENT_SECRET; and WEBAPP_PASSWORD, the
// password of its customers alice and bob. CONNCTD_BASE_URL is another address of the
// platform. WEBAPP_ADDRESS is the address under which browsers find the app, if that is
// not the one it listens at.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/connctd/connctd-go/examples/webapp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends it at once
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "webapp:", strings.TrimPrefix(err.Error(), "webapp: "))
		os.Exit(1)
	}
}

// run is the program. It ends without an error when ctx does.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("webapp", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8080", "`address` of the app")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is no flag; -help shows the flags", flags.Arg(0))
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("%w (-listen 127.0.0.1:0 takes any free port)", err)
	}
	defer func() { _ = listener.Close() }()
	site, err := choose(ctx)
	if err != nil {
		return err
	}
	defer site.close()
	site.config.Address = cmp.Or(os.Getenv("WEBAPP_ADDRESS"), "http://"+opened(listener.Addr()))
	site.config.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	app, err := webapp.New(ctx, site.config)
	if err != nil {
		return err
	}
	if ip := ipOf(listener.Addr()); !ip.IsLoopback() {
		fmt.Fprintf(out, "warning    other machines reach it, at %s, without https; pages come only to who opens the address below\n", listener.Addr())
	}
	fmt.Fprintf(out, "webapp     %s\nplatform   %s\nsign in    as alice or bob, with the password %s\n"+
		"next       open %[1]s, press \"Connect my weather station\" and allow it\nstop       Ctrl-C\n",
		site.config.Address, site.platform, site.password)
	return serve(ctx, listener, app, 5*time.Second)
}

// ipOf is the IP address of a TCP listener.
func ipOf(listening net.Addr) net.IP {
	tcp, _ := listening.(*net.TCPAddr)
	if tcp == nil {
		return nil
	}
	return tcp.IP
}

// opened is what a browser on this machine opens of a listener: every address is none.
func opened(listening net.Addr) string {
	host, port, err := net.SplitHostPort(listening.String())
	if err == nil && net.ParseIP(host).IsUnspecified() {
		return net.JoinHostPort("localhost", port)
	}
	return listening.String()
}
