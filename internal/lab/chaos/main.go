package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// plan is what to do.
type plan struct {
	span   time.Duration // of kills and toxics
	outage time.Duration // each; none if it is zero
	seed   uint64
	store  string // empty: a file
}

func main() {
	played, err := asRole(os.Args[1:])
	if !played {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		err = run(ctx, os.Args[1:], os.Stdout)
		stop()
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// run is the command.
func run(ctx context.Context, args []string, stdout io.Writer) (err error) {
	p, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "chaos")
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			err = os.RemoveAll(dir)
			return
		}
		err = fmt.Errorf("%w\nwhat the runtime logged is in %s", err, dir)
	}()
	return perform(ctx, p, dir, stdout)
}

func parse(args []string) (plan, error) {
	var p plan
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.DurationVar(&p.span, "for", time.Minute, "how long to kill the runtime")
	flags.DurationVar(&p.outage, "outage", 15*time.Second, "how long each outage is, 0 for none")
	flags.Uint64Var(&p.seed, "seed", 1, "decides about devices, toxics and kills")
	flags.StringVar(&p.store, "store", "", "memory for a runtime that forgets; it must be found")
	if err := flags.Parse(args); err != nil {
		return plan{}, err
	}
	if p.span <= 0 || p.outage < 0 || p.store != "" && p.store != inMemory || flags.NArg() > 0 {
		return plan{}, errors.New("-for is not positive, -outage is negative, -store is not memory, or there is an argument")
	}
	return p, nil
}

// perform does all of the plan, and then says what does not hold.
func perform(ctx context.Context, p plan, dir string, stdout io.Writer) error {
	l, err := build(p, dir)
	if err != nil {
		return err
	}
	defer l.close()
	o, err := l.endure(ctx, p)
	if err != nil {
		return err
	}
	o.report(p, stdout)
	err = o.verdict()
	if p.outage == 0 || err != nil {
		return err
	}
	loads, err := l.weigh(ctx, p.outage, outages)
	if err != nil {
		return err
	}
	report(loads, stdout)
	after, err := l.endOutages(ctx)
	if err != nil {
		return err
	}
	return errors.Join(verdict(loads), after.verdict())
}

// endOutages judges what is left of the outages.
func (l *lab) endOutages(ctx context.Context) (*ordeal, error) {
	since, left, err := l.settle(ctx)
	if err != nil {
		return nil, err
	}
	o := &ordeal{violations: left}
	return o, l.judge(ctx, o, []time.Time{since, time.Now()})
}
