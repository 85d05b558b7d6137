package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"sync"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, bugs(), os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "seeded:", err)
		os.Exit(1)
	}
}

// run is the command.
func run(ctx context.Context, all []bug, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("seeded", flag.ContinueOnError)
	root := flags.String("root", "../..", "the `folder` of the repository")
	only := flags.String("only", "", "a `pattern` of the names of bugs to plant")
	list := flags.Bool("list", false, "list the bugs and plant none")
	j := flags.Int("j", 1, "how many to plant at once")
	if err := flags.Parse(args); err != nil {
		return err
	}
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(b bug) bool { return !pattern.MatchString(b.Name) })
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("%q is an argument too many; -only chooses", flags.Arg(0))
	case *j < 1:
		return errors.New("-j must be 1 at least")
	case len(chosen) == 0:
		return fmt.Errorf("no bug has a name that matches %q; -list shows all names, which begin with %s", *only, beginnings(all))
	case *list:
		for _, b := range chosen {
			_, _ = fmt.Fprintf(stdout, "%-34s %-4s %s\n", b.Name, b.Rule, b.File)
		}
		return nil
	}
	if err := sound(ctx, *root, chosen); err != nil {
		return err
	}
	return plantAll(ctx, *root, chosen, *j, stdout)
}

// beginnings are the first words of the names of bugs: there are hundreds of names.
func beginnings(bugs []bug) string {
	var words []string
	for _, b := range bugs {
		word, _, _ := strings.Cut(b.Name, "-")
		words = append(words, word)
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), ", ")
}

// packagesOf are all packages whose tests are run for bugs, by the folder of their
// module.
func packagesOf(bugs []bug) map[string][]string {
	all := map[string][]string{}
	for _, b := range bugs {
		all[b.Dir] = append(all[b.Dir], b.packages()...)
	}
	for dir, packages := range all {
		slices.Sort(packages)
		all[dir] = slices.Compact(packages)
	}
	return all
}

// plantAll tries n bugs at once and prints a line for each as soon as it and all
// before it are done.
func plantAll(ctx context.Context, root string, bugs []bug, n int, stdout io.Writer) error {
	results := make([]chan trial, len(bugs))
	for i := range bugs {
		results[i] = make(chan trial, 1)
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for i := range next {
				results[i] <- try(ctx, root, bugs[i])
			}
		})
	}
	wg.Go(func() {
		defer close(next)
		for i := range bugs {
			next <- i
		}
	})
	var missed error
	for i := range bugs {
		t := <-results[i]
		_, _ = fmt.Fprintln(stdout, t)
		if t.err != nil {
			missed = errors.Join(missed, fmt.Errorf("%s: %w", t.bug.Name, t.err))
		}
	}
	wg.Wait()
	if missed != nil {
		return fmt.Errorf("not caught:\n%w", missed)
	}
	_, _ = fmt.Fprintf(stdout, "%d bugs planted, all caught\n", len(bugs))
	return nil
}
