package connectortest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// noted is a TB that notes what fails.
type noted struct {
	testing.TB
	said []string
}

func (n *noted) Helper() {}
func (n *noted) Errorf(format string, args ...any) {
	n.said = append(n.said, fmt.Sprintf(format, args...))
}

// Fatalf ends the test as the one of package testing does.
func (n *noted) Fatalf(format string, args ...any) {
	n.Errorf(format, args...)
	panic(errFatal)
}

var errFatal = errors.New("fatal")

// saying runs f and returns what it said.
func saying(t *testing.T, f func(TB)) string {
	t.Helper()
	n := &noted{TB: t}
	func() {
		defer func() {
			if v := recover(); v != nil && v != any(errFatal) {
				panic(v)
			}
		}()
		f(n)
	}()
	return strings.Join(n.said, "\n")
}

const twoLamps = `
	l1 "Hall" LAMP AVAILABLE
		main "Hall" LAMP
			brightness BRIGHTNESS NUMBER = 80 %
			scene SCENE STRING = day
	l2 "Kitchen" LAMP AVAILABLE
		main "Kitchen" LAMP
			brightness BRIGHTNESS NUMBER = 10 %
			scene SCENE STRING = day
`

func TestPoll(t *testing.T) {
	t.Parallel()
	b := Poll(t, homeConnector(goodPoll), lampsOfHome())
	b.WantStatus(connctd.StatusStarted, "")
	b.WantThings(twoLamps)
	b.WantWrites("create l1", "create l2")
	b.WantRequests("GET https://home.example/lamps", "GET https://home.example/lamps/l1", "GET https://home.example/lamps/l2")
	NoSecretsLeaked(t, b)
	if err := b.PollNow(); err != nil || b.Polls() != 2 {
		t.Errorf("second poll: %v; %d polls", err, b.Polls())
	}
	b.WantWrites("set l1 main/brightness = 70", "set l1 main/scene = night")
	if key := b.Requests()[0].Header.Get("X-Key"); key != "c4nary-home-k3y" {
		t.Errorf("X-Key = %q, want the sample", key)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	Schedule(t, homeConnector(goodPoll), lampsOfHome(), func(t *testing.T, b *Bench) {
		b.WantWrites("create l1", "create l2")
		b.Pass(10 * time.Minute)
		if b.Polls() != 3 {
			t.Errorf("%d polls in ten minutes, want 3: the first, and one every five minutes", b.Polls())
		}
		b.WantWrites("set l1 main/brightness = 70", "set l1 main/scene = night")
		if info := b.Info(); len(info.Mappings) != 2 || info.Status != b.Status() {
			t.Errorf("info = %+v", info)
		}
	})
}

// What differs is shown line by line, with the error of the poll.
func TestDifferencesAreShown(t *testing.T) {
	t.Parallel()
	routes := lampsOfHome()
	routes["GET home.example/lamps/l2"] = Status(503, "Retry-After", "60")
	said := saying(t, func(t TB) {
		b := Poll(t, homeConnector(goodPoll), routes)
		b.WantThings("l1 \"Hall\" LAMP AVAILABLE")
		b.WantWrites("create l1")
		b.WantStatus(connctd.StatusStarted, "")
		b.WantRequests("GET https://home.example/lamps")
	})
	for _, want := range []string{
		"things (-want +got):\n- l1 \"Hall\" LAMP AVAILABLE\nthe last poll failed: connector: poll client client-1: GET https://home.example/lamps/l2: status 503",
		"writes (-want +got):\n- create l1\n", "status STARTING, error connector: ", "requests (-want +got):\n  GET https://home.example/lamps\n+ GET https://home.example/lamps/l1\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing says %q:\n%s", want, said)
		}
	}
}

// notingPoll notes the configurations.
func notingPoll(seen *string) homePoll {
	return func(_ context.Context, in homeInput, _ *connector.Emitter) error {
		*seen = in.Instance.Key.Reveal() + " " + in.Client.House
		return nil
	}
}

func TestConfigurations(t *testing.T) {
	t.Parallel()
	seen := ""
	c := connector.Define(connector.Definition[homeInstance, homeClient]{Type: "home", Poll: notingPoll(&seen)})
	tests := map[string]struct {
		opts []Option
		seen string
		said string
	}{
		"samples":     {seen: "c4nary-home-k3y House of Alice"},
		"given":       {opts: []Option{WithInstance(map[string]any{"api_key": "another"}), WithClient(map[string]string{"house": "x"})}, seen: "another x"},
		"wrong":       {opts: []Option{WithClient(map[string]any{"house": 7})}, said: "house must be a string, is a number; give a configuration by WithClient"},
		"incomplete":  {opts: []Option{WithInstance(struct{}{})}, said: "api_key is required"},
		"a Secret":    {opts: []Option{WithInstance(map[string]any{"api_key": connctd.NewSecret("x")})}, said: "give it as a plain string"},
		"not JSON":    {opts: []Option{WithInstance(func() {})}, said: "the configuration: json"},
		"of no field": {opts: []Option{WithClient(map[string]string{"house": "x", "more": "y"})}, seen: "c4nary-home-k3y x"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			seen = ""
			said := saying(t, func(t TB) { Poll(t, c, Routes{}, tc.opts...) })
			if seen != tc.seen || !strings.Contains(said, tc.said) || tc.said == "" && said != "" {
				t.Errorf("seen %q, said %q; want %q, %q", seen, said, tc.seen, tc.said)
			}
		})
	}
}

func TestGoldenFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := Poll(t, homeConnector(goodPoll), lampsOfHome())
	golden := func(update bool) string {
		return saying(t, func(t TB) {
			b.t = t
			b.golden(dir, "lamps", update)
		})
	}
	if said := golden(false); !strings.Contains(said, "go test -update writes it") {
		t.Errorf("without a file: %q", said)
	}
	if said := golden(true) + golden(false); said != "" {
		t.Errorf("written, then read: %q", said)
	}
	text, err := os.ReadFile(filepath.Join(dir, "lamps.golden"))
	if diff := cmp.Diff(strings.Join(lines(twoLamps), "\n")+"\n", string(text)); diff != "" || err != nil {
		t.Errorf("file: %v (-want +got):\n%s", err, diff)
	}
	_ = b.PollNow()
	if said := golden(false); !strings.Contains(said, "- \t\tscene SCENE STRING = day\n+ \t\tbrightness") && !strings.Contains(said, "scene SCENE STRING = night") {
		t.Errorf("after a change: %q", said)
	}
	leaking := Poll(t, homeConnector(wrongPolls()["shows the key in a thing"].poll), lampsOfHome())
	said := saying(t, func(t TB) {
		leaking.t = t
		leaking.golden(dir, "secret", true)
	})
	if _, err := os.Stat(filepath.Join(dir, "secret.golden")); err == nil || !strings.Contains(said, "would have a secret in it") {
		t.Errorf("a secret: %q, file: %v", said, err)
	}
}

func TestNoSecretsLeaked(t *testing.T) {
	t.Parallel()
	const secret = "c4nary-home-k3y"
	b := Poll(t, homeConnector(goodPoll), lampsOfHome(), WithSecret("more-than-eight"))
	tests := map[string]struct {
		text string
		bad  bool
	}{
		"clean":      {text: "all is well with House of Alice"},
		"plain":      {text: "key=" + secret, bad: true},
		"base64":     {text: "Basic YzRuYXJ5LWhvbWUtazN5", bad: true},
		"hex":        {text: fmt.Sprintf("%x", secret), bad: true},
		"named":      {text: "more-than-eight", bad: true},
		"half of it": {text: secret[:7]},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := saying(t, func(t TB) { NoSecretsLeaked(t, b, tc.text) })
			if strings.Contains(said, secret) || (said != "") != tc.bad {
				t.Errorf("said %q, want something: %v", said, tc.bad)
			}
		})
	}
}

func TestSecretNames(t *testing.T) {
	t.Parallel()
	got := secretsIn([]byte(`{"app_key": "1", "apikey": "2", "pin": "3", "client": {"secret": "4", "id": "no"}, "tokens": ["5"],
		"password": "6", "keyboard": "no", "spinning": "no", "monkey": "7", "key_id": "8", "empty_key": "", "number_key": 9}`))
	if diff := cmp.Diff("2 1 4 8 7 6 3 5", strings.Join(got, " ")); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	thing := connector.Thing("Lamp", "LAMP", connector.Text("note", "NOTE", "two\nlines"))
	thing.Manufacturer, thing.Status = "Lumos", connctd.ThingUnavailable
	thing.Components[0].Capabilities = []string{"DIMMABLE"}
	thing.Components[0].Actions = []connctd.Action{connector.Action("turn", connctd.Parameter{Name: "on", Type: connctd.TypeBoolean}, connctd.Parameter{Name: "for", Type: connctd.TypeNumber})}
	thing.Attributes = []connctd.Attribute{{Name: "serial", Value: "4711"}, {Name: connector.AttributeThingKey, Value: "l1"}}
	want := `l1 "Lamp" Lumos LAMP UNAVAILABLE
	main "Lamp" LAMP DIMMABLE
		note NOTE STRING = "two\nlines"
		turn(on BOOLEAN, for NUMBER)
	serial: 4711
`
	if diff := cmp.Diff(want, Text(map[string]connctd.Thing{"l1": thing})); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	b := Poll(t, homeConnector(goodPoll), Routes{"GET /lamps": JSON(`{"lamps": [{"id": "l1"}]}`), "POST /lamps/": Status(204)})
	b.WantStatus(connctd.StatusStarting, "no route for GET /lamps/l1; there are: GET /lamps, POST /lamps/")
}

func TestRuntimeOptions(t *testing.T) {
	t.Parallel()
	var polls []string
	see := connector.WithObserver(connector.Observer{Poll: func(e connector.PollEvent) { polls = append(polls, fmt.Sprintf("%+v", e)) }})
	Schedule(t, homeConnector(goodPoll), lampsOfHome(), func(t *testing.T, b *Bench) {
		b.Pass(5 * time.Minute)
		if len(polls) != 2 {
			t.Errorf("%d polls were observed, want 2", len(polls))
		}
		NoSecretsLeaked(t, b, polls...)
	}, WithRuntime(see))
}
