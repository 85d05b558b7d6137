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
			got := judge(arrivals, []time.Time{at(43)}, 10*time.Second, at(10), at(30), nil)
			want := verdict{slots: 2, missed: tc.missed, late: tc.late, own: tc.late}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Errorf("verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudgeBesideSleeper(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	const second, ms = time.Second, time.Millisecond
	beside := sleeper{{at(0), 0}, {at(second), 40 * ms}, {at(second + 5*ms), 35 * ms}, {at(2 * second), 0}}
	tests := map[string]struct {
		due, came time.Duration
		want      time.Duration
	}{
		"nobody was late":         {0, 0, 0},
		"both were":               {second, second + 45*ms, 5 * ms},
		"between two naps":        {second + 2*ms, second + 45*ms, 5 * ms},
		"the sleeper was later":   {second, second + 10*ms, 0},
		"the sleeper was not":     {2 * second, 2*second + 30*ms, 30 * ms},
		"before the sleeper":      {-second, -second + 30*ms, 30 * ms},
		"the sleeper had stopped": {3 * second, 3*second + 30*ms, 30 * ms},
	}
	for name, tc := range tests {
		v := judge([]arrival{{at: at(tc.came)}}, []time.Time{at(tc.due)}, time.Minute, at(-10*second), at(10*second), beside)
		if diff := cmp.Diff([]time.Duration{tc.want}, v.own); diff != "" {
			t.Errorf("%s: own lateness (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff([]time.Duration{tc.came - tc.due}, v.late); diff != "" {
			t.Errorf("%s: lateness (-want +got):\n%s", name, diff)
		}
	}
}
