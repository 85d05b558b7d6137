package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// patience is how long the tests of one bug may take. One that makes them hang is
// caught, too.
const patience = "5m"

// trial is what became of one bug.
type trial struct {
	bug  bug
	by   string // what caught it
	err  error  // why it was not caught
	took time.Duration
}

// String is the line that is printed.
func (t trial) String() string {
	by := t.by
	if t.err != nil {
		by, _, _ = strings.Cut(t.err.Error(), "\n")
	}
	return fmt.Sprintf("%-34s %-4s %6.1fs  %s", t.bug.Name, t.bug.Rule, t.took.Seconds(), by)
}

var (
	errSurvived = errors.New("SURVIVED")
	errNoTest   = errors.New("no test was run")
)

// try plants a bug and runs the tests that must fail.
func try(ctx context.Context, root string, b bug) trial {
	start := time.Now()
	by, err := b.caught(ctx, root)
	return trial{b, by, err, time.Since(start)}
}

func (b bug) caught(ctx context.Context, root string) (by string, err error) {
	dir, err := os.MkdirTemp("", "seeded")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	overlay, err := b.plant(root, dir)
	if err != nil {
		return "", err
	}
	return b.caughtEachTime(func(args ...string) (verdict, error) {
		args = append(args, "-overlay="+overlay, "-failfast")
		return goTest(ctx, filepath.Join(root, b.Dir), slices.Concat(args, b.packages(), b.Flags)...) // flags of a test stand last
	})
}

// caughtEachTime runs tests as often as the bug wants.
func (b bug) caughtEachTime(run func(args ...string) (verdict, error)) (by string, err error) {
	if b.Times == 0 {
		return b.caughtWith(run)
	}
	caught := 0
	for range b.Times {
		witness, err := b.caughtWith(run)
		switch {
		case err == nil:
			by = witness
			caught++
		case !errors.Is(err, errSurvived):
			return "", err
		}
	}
	by = fmt.Sprintf("%d of %d times, by %s", caught, b.Times, by)
	if caught < b.Times-b.Times/20 {
		return "", fmt.Errorf("%w: caught %s", errSurvived, by)
	}
	return by, nil
}

const (
	// slow are the tests that take longer than all others together. They are
	// asked last, and most bugs do not get that far.
	slow = "^Test(Cuts|ConnectionIsCut|HeaderLimitOfConnection)"
	// other are those that say nothing about a rule but how much memory something
	// takes, which is more the way these tests are built.
	other = "^TestBudgetOf"
)

// caughtWith runs tests until some fail.
func (b bug) caughtWith(run func(args ...string) (verdict, error)) (by string, err error) {
	rounds := [][]string{{"-skip=" + slow + "|" + other}, {"-run=" + slow}}
	if b.Run != "" {
		rounds = [][]string{{"-run=" + b.Run}}
	}
	ran := false
	for _, args := range rounds {
		v, err := run(args...)
		ran = ran || v.ran
		switch {
		case err != nil:
			return "", err
		case v.build != "":
			return "", fmt.Errorf("does not build\n%s", v.build)
		case !v.passed:
			return v.witnesses(), nil
		}
	}
	if !ran {
		return "", errNoTest
	}
	return "", errSurvived
}

// sound makes sure that the tests pass as long as nothing is broken; otherwise
// they would catch anything.
func sound(ctx context.Context, root string, bugs []bug) error {
	for dir, packages := range packagesOf(bugs) {
		if err := soundIn(ctx, filepath.Join(root, dir), packages); err != nil {
			return err
		}
	}
	return nil
}

func soundIn(ctx context.Context, dir string, packages []string) error {
	v, err := goTest(ctx, dir, append([]string{"-skip=" + other}, packages...)...)
	switch {
	case err != nil:
		return err
	case v.build != "":
		return fmt.Errorf("the tests do not build:\n%s", v.build)
	case !v.ran:
		return errNoTest
	case !v.passed:
		return fmt.Errorf("the tests fail without any bug (%s):\n%s", v.witnesses(), v.last)
	}
	return nil
}

// cheap is how tests are built once: nothing is made faster or debugged. Vet would
// complain about a bug, which would look like a build that failed.
var cheap = []string{"-vet=off", "-gcflags=./...=-N -l -dwarf=false", "-ldflags=-s -w"}

func goTest(ctx context.Context, dir string, args ...string) (verdict, error) {
	all := append([]string{"test", "-json", "-count=1", "-timeout=" + patience}, cheap...)
	cmd := exec.CommandContext(ctx, "go", append(all, args...)...)
	cmd.Dir = dir
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed || ctx.Err() != nil {
		return verdict{}, errors.Join(err, ctx.Err())
	}
	v, err := judge(&out)
	if err != nil {
		err = fmt.Errorf("go test: %w\n%s", err, complaints.String())
	}
	return v, err
}
