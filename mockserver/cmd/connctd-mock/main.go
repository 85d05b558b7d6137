// Command connctd-mock is the connctd platform on a laptop: the whole API with its
// real rules, and connectors that need no account and no network.
//
//	connctd-mock
//
// prints the address it listens on, then a token, the inspector's address and a
// line to paste. The help, connctd-mock -help, tells the rest.
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
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(report(err, os.Stderr))
}

// report tells what went wrong and returns the exit status: 2 for a command line
// that makes no sense, as is usual, and 1 for everything else.
func report(err error, stderr io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintln(stderr, "connctd-mock:", err)
	if wrong, ok := errors.AsType[*usageError](err); ok {
		if wrong.hint {
			fmt.Fprintln(stderr, "connctd-mock -help shows every flag.")
		}
		return 2
	}
	return 1
}

// run is the program. It ends without an error when ctx does.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	f, err := parse(args, stdout)
	if err != nil {
		return err
	}
	files, err := f.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.close()) }()
	srv, err := mockserver.Start(context.WithoutCancel(ctx), f.options(files)...)
	if err != nil {
		return inFlags(err)
	}
	defer func() { err = errors.Join(err, srv.Close()) }()
	for _, fault := range files.faults {
		srv.Inject(fault)
	}
	root, err := srv.Listen(f.listen)
	if err != nil {
		return explainListen(err, f.listen)
	}
	f.warn(stderr, root)
	greet(stdout, root, srv, files.scenario)
	if err := files.sayReady(root); err != nil {
		return err
	}
	<-ctx.Done()
	shutDown(srv) // so that what is saved is the end
	return files.save(srv)
}

// patience is how long calls under way are waited for at the end, so that all is over
// in less than a second.
const patience = 500 * time.Millisecond

func shutDown(srv *mockserver.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = srv.Shutdown(ctx) // it has nothing to say
}
