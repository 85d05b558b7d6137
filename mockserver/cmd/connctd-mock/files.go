package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/connctd/connctd-go/mockserver"
)

// files are those of the command line, nil where none was given.
type files struct {
	saved, ready *file
	isReady      bool
	scenario     *mockserver.Scenario
	faults       []mockserver.Fault
}

// open reads what is to be read and makes sure of the rest, so that nothing is
// found out only at the end.
func (f *flags) open() (*files, error) {
	all := &files{scenario: mockserver.DefaultScenario()}
	err := all.open(f)
	if err != nil {
		return nil, errors.Join(err, all.close())
	}
	return all, nil
}

func (all *files) open(f *flags) (err error) {
	if all.ready, err = placeNew(f.readyFile); err != nil {
		return &usageError{err: fmt.Errorf("-ready-file: %w", err)}
	}
	if all.ready != nil { // one of an earlier run says what is wrong, whatever comes
		if err := all.ready.remove(); err != nil {
			return err
		}
	}
	if err := all.load(f); err != nil {
		return err
	}
	if all.saved, err = placeNew(f.saveOnExit); err != nil {
		return &usageError{err: fmt.Errorf("-save-on-exit: %w", err)}
	}
	return nil
}

// load reads what a server begins with. A scenario that is saved at the end need not be
// there at the first start.
func (all *files) load(f *flags) error {
	err := f.load("-scenario", f.scenario, func(r io.Reader) error {
		sc, err := mockserver.LoadScenario(r)
		if err == nil {
			all.scenario = sc
		}
		return err
	})
	if err != nil && !(f.scenario == f.saveOnExit && errors.Is(err, os.ErrNotExist)) {
		return err
	}
	return f.load("-fault", f.fault, func(r io.Reader) (err error) {
		all.faults, err = mockserver.LoadFaults(r)
		return err
	})
}

// load reads the file of a flag, if it is given. What is wrong with it is told by file,
// line and column, as editors understand it.
func (f *flags) load(flag, path string, with func(io.Reader) error) error {
	if path == "" {
		return nil
	}
	err := f.read(path, with)
	if wrong, ok := errors.AsType[*mockserver.FileError](err); ok {
		err = errors.New(wrong.What + " cannot be used:")
		for _, p := range wrong.Problems {
			err = fmt.Errorf("%w\n%s:%d:%d: %s", err, path, p.Line, p.Column, p.What)
		}
	}
	if err != nil {
		return &usageError{err: fmt.Errorf("%s: %w", flag, err)}
	}
	return nil
}

func (f *flags) read(path string, with func(io.Reader) error) error {
	if path == standardInput {
		return with(f.stdin)
	}
	in, err := place(path)
	if err != nil {
		return err
	}
	return errors.Join(in.read(with), in.close())
}

// sayReady writes the address for whoever waits for the server.
func (all *files) sayReady(root string) error {
	if all.ready == nil {
		return nil
	}
	all.isReady = true
	return all.ready.write(func(w io.Writer) error {
		_, err := fmt.Fprintln(w, root)
		return err
	})
}

// close lets go of everything; a server that has ended is no longer ready.
func (all *files) close() error {
	var err error
	if all.isReady {
		err = all.ready.remove()
	}
	return errors.Join(err, all.saved.close(), all.ready.close())
}

// save writes everything there is.
func (all *files) save(srv *mockserver.Server) error {
	if all.saved == nil {
		return nil
	}
	return all.saved.write(srv.Save)
}
