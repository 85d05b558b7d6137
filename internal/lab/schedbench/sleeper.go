package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

const (
	nap       = 5 * time.Millisecond  // of a sleeper
	rough     = 5 * time.Millisecond  // a sleeper that is later than that says that the machine is busy
	aftermath = time.Second           // for how long what was due then is still being made up for
	foresight = 20 * time.Millisecond // what is late beyond that was late before
)

// sleeperRole is the first argument of the process that does nothing but sleep. It is a
// process of its own, so that it does not suffer from what is measured.
const sleeperRole = "sleeper"

// sleepOn sleeps, and says of each time when it was to wake and how much later it did,
// until in ends.
func sleepOn(in io.Reader, out io.Writer) error {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, in)
	}()
	for due := time.Now(); ; due = due.Add(nap) {
		time.Sleep(time.Until(due))
		if _, err := fmt.Fprintln(out, due.UnixNano(), int64(time.Since(due))); err != nil {
			return err
		}
		select {
		case <-ended:
			return nil
		default:
		}
	}
}

// sleeper is what that process said, in order.
type sleeper []wake

// wake is when it was to wake, and how much later it did.
type wake struct {
	due  time.Time
	late time.Duration
}

// startSleeper begins to sleep; wake ends that and tells of it.
func startSleeper() (wakeUp func() (sleeper, error), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, sleeperRole)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() (sleeper, error) {
		if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
			return nil, fmt.Errorf("the sleeper: %w", err)
		}
		return parseSleeper(&out)
	}, nil
}

func parseSleeper(from io.Reader) (sleeper, error) {
	var s sleeper
	for {
		var at, late int64
		_, err := fmt.Fscanln(from, &at, &late)
		switch {
		case errors.Is(err, io.EOF):
			return s, nil
		case err != nil:
			return nil, fmt.Errorf("the sleeper: %w", err)
		}
		s = append(s, wake{time.Unix(0, at), time.Duration(late)})
	}
}

// busy returns the times at which the machine kept it from waking.
func (s sleeper) busy() sleeper {
	return slices.DeleteFunc(slices.Clone(s), func(w wake) bool { return w.late <= rough })
}

// calmAt reports whether the machine was not busy when something was due, nor shortly
// before or after. It is asked of the times that were busy.
func (s sleeper) calmAt(t time.Time) bool {
	i, _ := slices.BinarySearchFunc(s, t.Add(foresight), func(w wake, t time.Time) int { return w.due.Compare(t) })
	return i == 0 || s[i-1].due.Add(s[i-1].late+aftermath).Before(t)
}

func (s sleeper) quantile(q float64) time.Duration {
	late := make([]time.Duration, len(s))
	for i, w := range s {
		late[i] = w.late
	}
	slices.Sort(late)
	return quantile(late, q)
}
