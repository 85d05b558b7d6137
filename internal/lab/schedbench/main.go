package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// plan is what to measure.
type plan struct {
	clients []int
	span    time.Duration // of each measurement
	every   time.Duration // period of a client
	latency time.Duration // of the upstream
	things  int           // of a client, with five properties each
	cron    bool
	restart bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	var err error
	if len(os.Args) == 2 && os.Args[1] == sleeperRole {
		err = sleepOn(os.Stdin, os.Stdout)
	} else {
		err = run(ctx, os.Args[1:], os.Stdout)
	}
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "schedbench:", err)
		os.Exit(1)
	}
}

// run is the command.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	p, err := parse(args)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "%s, %d processors, load %s; period %v, upstream %v, %d things a client\n\n",
		runtime.Version(), runtime.GOMAXPROCS(0), load(), p.every, p.latency, p.things)
	_, _ = fmt.Fprintln(stdout, header)
	for _, n := range p.clients {
		for _, s := range p.schedulers() {
			row, err := measure(ctx, p, n, s)
			if err != nil {
				return fmt.Errorf("%d clients with %s: %w", n, s.name, err)
			}
			_, _ = fmt.Fprintln(stdout, row)
		}
	}
	if !p.restart {
		return nil
	}
	for _, n := range p.clients {
		if err := measureRestart(ctx, p, n, stdout); err != nil {
			return fmt.Errorf("restart with %d clients: %w", n, err)
		}
	}
	return nil
}

func parse(args []string) (plan, error) {
	var p plan
	flags := flag.NewFlagSet("schedbench", flag.ContinueOnError)
	clients := flags.String("clients", "1000,20000,100000", "how many clients, a `list`")
	flags.DurationVar(&p.span, "for", 2*time.Minute, "how long to measure each")
	flags.DurationVar(&p.every, "every", time.Minute, "period of a client, whole seconds")
	flags.DurationVar(&p.latency, "latency", 20*time.Millisecond, "of the upstream")
	flags.IntVar(&p.things, "things", 0, "how many a client has, with five properties each")
	flags.BoolVar(&p.cron, "cron", true, "measure cron, too")
	flags.BoolVar(&p.restart, "restart", false, "measure a restart from a bbolt file, too")
	if err := flags.Parse(args); err != nil {
		return plan{}, err
	}
	for text := range strings.SplitSeq(*clients, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return plan{}, fmt.Errorf("-clients: %q is no number of clients", text)
		}
		p.clients = append(p.clients, n)
	}
	if p.every < time.Second || p.every%time.Second != 0 || p.span <= 0 || flags.NArg() > 0 {
		return plan{}, errors.New("-every is not a whole number of seconds, -for is not positive, or there is an argument")
	}
	return p, nil
}

func (p plan) schedulers() []scheduler {
	if !p.cron {
		return []scheduler{ours}
	}
	return []scheduler{ours, robfig}
}

// load is the machine's load average, where there is one.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
