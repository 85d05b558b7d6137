package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/mockserver"
)

// What a fault file says is what the same words say in Go.
func TestLoadFaults(t *testing.T) {
	t.Parallel()
	on, at := mockserver.On, mockserver.At
	tests := map[string]mockserver.Fault{
		`{"on": "CreateClient", "phase": "AfterCommit", "do": "drop", "times": 1}`: on(mockserver.CreateClient).Phase(mockserver.AfterCommit).Do(mockserver.Drop()).Times(1),
		`{"on": "AnyOperation", "chance": 0.5, "do": [{"delay": "2s"}, "hang"]}`:   on(mockserver.AnyOperation).Chance(0.5).Do(mockserver.Delay(2*time.Second), mockserver.Hang()),
		`{"on": "GetThing", "nth": 2, "subject": "a", "do": "reset"}`:              on(mockserver.GetThing).Nth(2).Subject("a").Do(mockserver.Reset()),
		`{"on": "GetThing", "every": 2, "after": 1, "do": "expiredToken"}`:         on(mockserver.GetThing).Every(2).After(1).Do(mockserver.ExpiredToken()),
		`{"on": "GetThing", "do": {"status": 503}, "optional": true}`:              on(mockserver.GetThing).Do(mockserver.Status(503)).Optional(),
		`{"on": "GetThing", "do": [{"status": 429, "code": "SLOW"}, {"retryAfter": "5s"}]}`: on(mockserver.GetThing).Do(
			mockserver.Status(429, "SLOW"), mockserver.RetryAfter(5*time.Second)),
		`{"on": "GetThing", "do": {"slowBody": {"bytes": 16, "wait": "1s"}}}`: on(mockserver.GetThing).Do(mockserver.SlowBody(16, time.Second)),
		`{"on": "GetThing", "do": {"truncate": 10}}`:                          on(mockserver.GetThing).Do(mockserver.Truncate(10)),
		`{"on": "GetThing", "phase": "BeforeAuth", "do": {"htmlPage": 502}}`:  on(mockserver.GetThing).Phase(mockserver.BeforeAuth).Do(mockserver.HTMLPage(502)),
		`{"at": "Poll", "do": {"fail": "down"}}`:                              at(mockserver.Poll).Do(mockserver.Fail("down")),
		`{"at": "Poll", "do": "panic"}`:                                       at(mockserver.Poll).Do(mockserver.Panic()),
		`[{"at": "StartClient", "do": "fail"}]`:                               at(mockserver.StartClient).Do(mockserver.Fail("")),
	}
	for text, want := range tests {
		got, err := mockserver.LoadFaults(strings.NewReader(text))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v, %v", text, got, err)
			continue
		}
		if diff := cmp.Diff(want.String(), got[0].String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestFaultFileProblems(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"no JSON":              {`{`, "line 1, column 2: it is not valid JSON"},
		"nowhere":              {`{"do": "drop"}`, `line 1, column 1: wants "on" with an operation, or "at" with a point`},
		"in two places":        {`{"on": "GetThing", "at": "Poll", "do": "drop"}`, `wants "on" with an operation, or "at" with a point`},
		"no operation":         {"[\n {\"on\": \"GetThings\", \"do\": \"drop\"}]", `line 2, column 9: [0].on is "GetThings", which is no operation; the nearest is GetThing`},
		"no point":             {`{"at": "poll", "do": "fail"}`, `line 1, column 8: at is "poll", want one of RemoveThing, StartClient, Poll`},
		"an empty operation":   {`{"on": "", "do": "fail"}`, `line 1, column 8: on is "", which is no operation`},
		"no delay":             {`{"on": "GetThing", "do": {"delay": "5"}}`, `line 1, column 36: do.delay must be a duration such as "90s" or "10m"`},
		"null":                 {`null`, "line 1, column 1: must be a fault or a list of them, is null"},
		"no effect":            {`{"on": "GetThing"}`, "cannot be: it has no effect"},
		"an unknown effect":    {`{"on": "GetThing", "do": "explode"}`, `line 1, column 26: do is "explode", want one of drop,`},
		"two effects in one":   {`{"on": "GetThing", "do": {"status": 500, "truncate": 1}}`, "do must name one effect, names 2: status, truncate"},
		"a code of no status":  {`{"on": "GetThing", "do": {"htmlPage": 500, "code": "X"}}`, "do.code goes with status alone"},
		"half a call":          {`{"on": "GetThing", "do": "drop", "nth": 1.5}`, "nth must be a whole number"},
		"less than a call":     {`{"on": "GetThing", "do": "drop", "nth": 0}`, "line 1, column 41: nth must be at least 1"},
		"a chance of two":      {`{"on": "GetThing", "do": "drop", "chance": 2}`, "line 1, column 44: chance must be more than 0 and at most 1"},
		"an empty effect":      {`{"on": "GetThing", "do": ""}`, `line 1, column 26: do is "", want one of drop,`},
		"no effect in a list":  {`{"on": "GetThing", "do": ["drop", null]}`, "line 1, column 35: do[1] must not be null"},
		"an empty phase":       {`{"on": "GetThing", "do": "drop", "phase": ""}`, `phase is "", want one of BeforeAuth, BeforeCommit, AfterCommit`},
		"no phase":             {`{"on": "GetThing", "do": "drop", "phase": "Later"}`, `phase is "Later", want one of BeforeAuth, BeforeCommit, AfterCommit`},
		"a slow body of what":  {`{"on": "GetThing", "do": {"slowBody": {"bytes": 1}}}`, "do.slowBody.wait is missing"},
		"a list of no objects": {`["drop"]`, "line 1, column 2: [0] must be an object, is a string"},
	}
	for name, tc := range tests {
		_, err := mockserver.LoadFaults(strings.NewReader(tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Count(err.Error(), "\n") != 1 {
			t.Errorf("%s: %v, want %s and nothing else", name, err, tc.want)
		}
	}
}
