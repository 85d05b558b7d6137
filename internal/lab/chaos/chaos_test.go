package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMain is the other processes, too: they are started of the program under test.
func TestMain(m *testing.M) {
	played, err := asRole(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
	if !played {
		os.Exit(m.Run())
	}
}

func TestKilledRuntimeDoesNoHarm(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), strings.Fields("-for 12s -outage 0 -seed 11"), &out); err != nil {
		t.Error(err)
	}
	t.Logf("chaos: %s", out.String())
}

// The proof that the test above can fail.
func TestRuntimeThatForgetsIsFound(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := plan{span: 6 * time.Second, seed: 11, store: inMemory}
	err := perform(t.Context(), p, t.TempDir(), &out)
	if err == nil || !strings.Contains(err.Error(), string(duplicate)) {
		t.Errorf("a runtime without a file: %v\n%s", err, out.String())
	}
}

func TestOutageMultipliesNothing(t *testing.T) {
	t.Parallel()
	l, err := build(plan{seed: 11}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	loads, err := l.weigh(t.Context(), 4*time.Second, outages[1:])
	if err != nil {
		t.Fatal(err)
	}
	if err := verdict(loads); err != nil {
		t.Error(err)
	}
	for _, n := range loads[1:] {
		if n.Technology == 0 {
			t.Errorf("in %s nobody tried", n.name)
		}
	}
	var out bytes.Buffer
	report(loads, &out)
	t.Logf("outages:\n%s", out.String())
}

func TestProcessThatEndsIsNoticed(t *testing.T) {
	t.Parallel()
	p, err := startPlatform(t.Output())
	if err != nil {
		t.Fatal(err)
	}
	_ = p.in.Close() // then it ends
	if text, err := p.line(); err == nil {
		t.Errorf("it said %q", text)
	}
	if err := p.kill(); err == nil {
		t.Error("a process that had ended was killed")
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"-for 0s", "-outage -1s", "-store disk", "more"} {
		if err := run(t.Context(), strings.Fields(args), &bytes.Buffer{}); err == nil {
			t.Errorf("run(%q) succeeded", args)
		}
	}
}

func TestRunStops(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := run(ctx, nil, &bytes.Buffer{}); err == nil {
		t.Error("a run without time succeeded")
	}
}
