package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

const (
	defaultListen = "127.0.0.1:8181"
	standardInput = "-" // in place of the name of a file
)

// flags is the command line.
type flags struct {
	listen      string
	scenario    string
	saveOnExit  string
	fault       string
	readyFile   string
	latency     time.Duration
	seed        *uint64 // nil if it was not given
	consent     mockserver.Consent
	cors        string
	allowHosts  texts
	allowRemote bool
	stdin       io.Reader
}

// texts is a flag that may be given several times.
type texts []string

func (t *texts) String() string { return strings.Join(*t, ", ") }

func (t *texts) Set(text string) error {
	*t = append(*t, text)
	return nil
}

// usageError is a command line, or a file named in it, that makes no sense.
type usageError struct {
	err  error
	hint bool // that the help would help
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// parse reads the command line. Help goes to stdout, since it was asked for.
func parse(args []string, stdout io.Writer) (*flags, error) {
	f := &flags{stdin: os.Stdin}
	set := newFlagSet(f)
	err := set.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(stdout, help)
		return nil, err
	case err != nil:
		return nil, &usageError{err, true}
	}
	if err := f.check(set.Args()); err != nil {
		return nil, &usageError{err, true}
	}
	return f, nil
}

func newFlagSet(f *flags) *flag.FlagSet {
	set := flag.NewFlagSet("connctd-mock", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&f.listen, "listen", defaultListen, "")
	set.StringVar(&f.scenario, "scenario", "", "")
	set.StringVar(&f.saveOnExit, "save-on-exit", "", "")
	set.StringVar(&f.fault, "fault", "", "")
	set.StringVar(&f.readyFile, "ready-file", "", "")
	set.Func("latency", "", f.setLatency)
	set.Func("seed", "", f.setSeed)
	set.TextVar(&f.consent, "consent", mockserver.Interactive, "")
	set.Func("cors", "", f.setCORS)
	set.Var(&f.allowHosts, "allow-host", "")
	set.BoolVar(&f.allowRemote, "allow-remote", false, "")
	return set
}

func (f *flags) setLatency(text string) (err error) {
	if f.latency, err = time.ParseDuration(text); err != nil {
		return errors.New("must be a number with a unit, such as 80ms or 1.5s")
	}
	return nil
}

func (f *flags) setCORS(text string) error {
	if f.cors = text; text == "" {
		return errors.New("must be an origin, such as http://localhost:5173; leave it out for none")
	}
	return nil
}

func (f *flags) setSeed(text string) error {
	seed, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		return errors.New("must be a whole number, such as 7")
	}
	f.seed = &seed
	return nil
}

func (f *flags) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag; everything is given by flags, such as -scenario %s", rest[0], rest[0])
	case f.scenario == standardInput && f.fault == standardInput:
		return errors.New("-scenario and -fault cannot both be -, the standard input")
	case f.latency < 0:
		return fmt.Errorf("-latency %v is negative", f.latency)
	}
	return nil
}

// inFlags puts what an option does not take in the words of the command line, where
// everything is from.
func inFlags(err error) error {
	words := strings.NewReplacer("mockserver: AllowOrigin:", "-cors:", "mockserver: AllowHost:", "-allow-host:", "mockserver: WithSeed:", "-seed:")
	return &usageError{errors.New(words.Replace(err.Error())), true}
}

// explainListen adds what to do, in flags. Where the machine does not let the server
// listen, the command line makes sense.
func explainListen(err error, address string) error {
	failed, ok := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use: end what listens there, or choose another address, such as -listen 127.0.0.1:0 for any free port", address)
	case ok:
		return fmt.Errorf("-listen %s: %w", address, failed.Err)
	}
	return &usageError{errors.New("-" + strings.TrimPrefix(err.Error(), "mockserver: ")), true}
}
