package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	args := strings.Fields("-clients 20,40 -for 2s -every 1s -latency 1ms -things 1 -restart")
	if err := run(t.Context(), args, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"20       connector", "20       cron v3", "40       connector", "40       cron v3", "restart with 40 clients"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"-clients many", "-clients 0", "-every 1500ms", "-for 0s", "more"} {
		if err := run(t.Context(), strings.Fields(args), &bytes.Buffer{}); err == nil {
			t.Errorf("run(%q) succeeded", args)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }
	tests := map[string]struct {
		arrivals []float64 // of a client that is due at 3, 13, 23…; from 10 to 30 is judged
		missed   int
		late     []time.Duration
	}{
		"punctual":           {arrivals: []float64{3, 13, 23, 33}, late: []time.Duration{0, 0}},
		"late":               {arrivals: []float64{13.5, 25}, late: []time.Duration{500 * time.Millisecond, 2 * time.Second}},
		"one missed":         {arrivals: []float64{3, 23}, missed: 1, late: []time.Duration{0}},
		"a little too early": {arrivals: []float64{12, 22, 32}, late: []time.Duration{9 * time.Second, 9 * time.Second}},
		"never":              {missed: 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var arrivals []arrival
			for _, s := range tc.arrivals {
				arrivals = append(arrivals, arrival{at: at(s)})
			}
			got := judge(arrivals, []time.Time{at(43)}, 10*time.Second, at(10), at(30), nil)
			want := verdict{slots: 2, missed: tc.missed, late: tc.late, calm: tc.late}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCalm(t *testing.T) {
	t.Parallel()
	const second, ms = time.Second, time.Millisecond
	start := time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)
	beside := sleeper{{start, ms}, {start.Add(second), 40 * ms}, {start.Add(second + 5*ms), 35 * ms}, {start.Add(4 * second), 5 * ms}}
	for due, want := range map[time.Duration]bool{
		0: true, 900 * ms: true, 985 * ms: false, second: false, second + 30*ms: false, 2 * second: false,
		2*second + 40*ms: false, 2*second + 41*ms: true, 4 * second: true, 9 * second: true,
	} {
		if got := beside.busy().calmAt(start.Add(due)); got != want {
			t.Errorf("calm at %v: %t, want %t", due, got, want)
		}
	}
}

func TestSleeperTellsWhenItWoke(t *testing.T) {
	t.Parallel()
	wakeUp, err := startSleeper()
	if err != nil {
		t.Fatal(err)
	}
	s, err := wakeUp()
	if err != nil || len(s) == 0 || s[0].due.After(time.Now()) || s[0].late < 0 {
		t.Errorf("woke at %v, %v", s, err)
	}
	if _, err := parseSleeper(strings.NewReader("soon\n")); err == nil {
		t.Error("a sleeper that talks passes")
	}
}

// TestMain is the sleeper, too: it is started of the program under test.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == sleeperRole {
		_ = sleepOn(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}
