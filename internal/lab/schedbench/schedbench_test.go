package main

import (
	"bytes"
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
			got := judge(arrivals, []time.Time{at(43)}, 10*time.Second, at(10), at(30))
			want := verdict{slots: 2, missed: tc.missed, late: tc.late}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}
