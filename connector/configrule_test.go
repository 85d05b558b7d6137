package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

type speed string

// ruled has a field for every rule.
type ruled struct {
	sharedRules
	Port   int             `connctd:"port,min=1,max=65535"`
	Level  uint8           `connctd:"level,max=10"`
	Ratio  float64         `connctd:"ratio,min=-0.5"`
	Wait   time.Duration   `connctd:"wait,min=10s,max=1h" default:"1m"`
	Name   string          `connctd:"name,min=2,max=4"`
	PIN    connctd.Secret  `connctd:"pin,min=4,max=4"`
	Mode   speed           `connctd:"mode,oneof=fast|slow" default:"slow"`
	Steps  int             `connctd:"steps,oneof=1|2|4"`
	Days   []string        `connctd:"days,oneof=mon|tue,max=2"`
	Hosts  []string        `connctd:"hosts,url"`
	Waits  []time.Duration `connctd:"waits"`
	Rooms  []room          `connctd:"rooms,min=1"`
	Blocks []int           `connctd:"blocks,required"`
}

// sharedRules is what connectors may have in common.
type sharedRules struct {
	Base string `connctd:"base,required,url" doc:"where it is"`
}

type room struct {
	Name string `connctd:"name,required"`
	Beds int    `connctd:"beds,max=4" default:"2"`
}

func TestRules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ fields, want string }{
		"all is right": {
			`"port":1,"level":10,"ratio":-0.5,"wait":"10s","name":"Köln","pin":"0000","mode":"fast","steps":4,"days":["tue","mon"],` +
				`"hosts":["http://a.example"],"waits":["1s","2h"],"rooms":[{"name":"a"},{"name":"b","beds":4}]`, "",
		},
		"below":       {`"port":0,"ratio":-0.6,"wait":"9.9s"`, "port must be between 1 and 65535; ratio must be at least -0.5; wait must be between 10s and 1h"},
		"above":       {`"port":65536,"level":11,"wait":"61m"`, "port must be between 1 and 65535; level must be at most 10; wait must be between 10s and 1h"},
		"lengths":     {`"name":"x","pin":"00000"`, "name must have between 2 and 4 character(s); pin must have exactly 4 character(s)"},
		"characters":  {`"name":"ÄÖÜß"`, ""},
		"empty is no": {`"name":"","pin":"","mode":"","wait":""`, ""},
		"one of":      {`"mode":"FAST","steps":3`, "mode must be one of fast, slow; steps must be one of 1, 2, 4"},
		"items":       {`"days":["mon","","sun"],"rooms":[]`, "days must have at most 2 item(s); days[1] must be one of mon, tue; days[2] must be one of mon, tue; rooms must have at least 1 item(s)"},
		"item is URL": {`"hosts":["http://a.example","a.example"]`, "hosts[1] must be an http or https URL"},
		"durations":   {`"waits":["1s",1]`, `waits[1] must be a duration such as "90s" or "10m", is a number`},
		"objects":     {`"rooms":[{"name":"a"},{"beds":5},7]`, "rooms[1].name is required; rooms[1].beds must be at most 4; rooms[2] must be an object, is a number"},
		"shared":      {`"base":"x"`, "base must be an http or https URL"},
		"no items":    {`"blocks":[]`, "blocks is required and must not be empty"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decode[ruled](schemaOf[ruled](), json.RawMessage(`{"base":"https://x.example","blocks":[1],`+tc.fields+`}`))
			got := ""
			if bad, ok := errors.AsType[*ConfigError](err); ok {
				got = strings.TrimPrefix(bad.Error(), "configuration: ")
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRuledValues(t *testing.T) {
	t.Parallel()
	got, err := decode[ruled](schemaOf[ruled](), json.RawMessage(`{"base":"https://x.example","blocks":[3,4],"rooms":[{"name":"a"}],"waits":["90s"],"mode":""}`))
	if err != nil {
		t.Fatal(err)
	}
	want := ruled{
		sharedRules: sharedRules{Base: "https://x.example"}, Wait: time.Minute, Mode: "slow",
		Waits: []time.Duration{90 * time.Second}, Rooms: []room{{"a", 2}}, Blocks: []int{3, 4},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(ruled{})); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
}

// demanding has required fields of every kind and no sample.
type demanding struct {
	sharedRules
	Text  string           `connctd:"text,required,min=3"`
	Key   connctd.Secret   `connctd:"key,required"`
	Mode  speed            `connctd:"mode,required,oneof=fast|slow"`
	Steps int              `connctd:"steps,required,oneof=2|4"`
	Port  uint16           `connctd:"port,required,min=1"`
	Depth float64          `connctd:"depth,required,max=-1.5"`
	Free  int              `connctd:"free,required"`
	On    bool             `connctd:"on,required"`
	Wait  time.Duration    `connctd:"wait,required,min=10s"`
	Most  time.Duration    `connctd:"most,required,max=5s"`
	Any   time.Duration    `connctd:"any,required"`
	Days  []string         `connctd:"days,required,min=2,oneof=mon|tue"`
	Rooms []room           `connctd:"rooms,required,min=2"`
	Hosts []string         `connctd:"hosts,required,url"`
	Bare  []struct{}       `connctd:"bare,required"`
	Empty struct{}         `connctd:"empty,required"`
	Room  room             `connctd:"room,required"`
	Quiet []room           `connctd:"quiet"`
	Keys  []connctd.Secret `connctd:"keys" sample:"a,b"`
}

// A sample is what somebody copies, so it has to be a configuration that works.
func TestLeastSample(t *testing.T) {
	t.Parallel()
	aRoom := map[string]any{"name": "…", "beds": 2.0}
	want := map[string]any{
		"base": "https://example.org", "text": "………", "key": "…", "mode": "fast", "steps": 2.0, "port": 1.0, "depth": -1.5,
		"free": 0.0, "on": false, "wait": "10s", "most": "5s", "any": "1m0s", "days": []any{"mon", "mon"},
		"rooms": []any{aRoom, aRoom}, "hosts": []any{"https://example.org"}, "bare": []any{map[string]any{}},
		"empty": map[string]any{}, "room": aRoom, "quiet": []any{aRoom}, "keys": []any{"a", "b"},
	}
	raw, err := json.Marshal(schemaOf[demanding]().sample())
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sample (-want +got):\n%s", diff)
	}
	if _, err := decode[demanding](schemaOf[demanding](), raw); err != nil {
		t.Errorf("the sample %s is refused: %v", raw, err)
	}
}

func TestSenselessRules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		read func() schema
		want string
	}{
		"min above max": {schemaOf[struct {
			N int `connctd:"n,min=2,max=1"`
		}], ".N has a min above its max"},
		"twice": {schemaOf[struct {
			N int `connctd:"n,min=2,min=1"`
		}], ".N has the option min twice"},
		"no number": {schemaOf[struct {
			N int `connctd:"n,min=few"`
		}], ".N has the option min=few that cannot be read"},
		"no duration": {schemaOf[struct {
			D time.Duration `connctd:"d,max=10"`
		}], ".D has the option max=10 that cannot be read"},
		"negative length": {schemaOf[struct {
			S string `connctd:"s,max=-1"`
		}], ".S has the option max=-1 that cannot be read: a length is not negative"},
		"range of a bool": {schemaOf[struct {
			B bool `connctd:"b,min=1"`
		}], ".B has the option min=1 and is a boolean"},
		"range of an object": {schemaOf[struct {
			O room `connctd:"o,max=1"`
		}], ".O has the option max=1 and is an object"},
		"one of no number": {schemaOf[struct {
			N int `connctd:"n,oneof=1|few"`
		}], `.N has the option oneof with "few", which is no int`},
		"one of nothing": {schemaOf[struct {
			S string `connctd:"s,oneof="`
		}], `.S has the option oneof with "", which is no string`},
		"one of secrets": {schemaOf[struct {
			S connctd.Secret `connctd:"s,oneof=a|b"`
		}], ".S has the option oneof and is a string"},
		"URL of numbers": {schemaOf[struct {
			N []int `connctd:"n,url"`
		}], ".N has the option url and is no string"},
		"default out of range": {schemaOf[struct {
			N int `connctd:"n,max=5" default:"6"`
		}], ".N has a default that is refused: it must be at most 5"},
		"sample of no URL": {schemaOf[struct {
			S []string `connctd:"s,url" sample:"http://a.example,b"`
		}], ".S has a sample that is refused: [1] must be an http or https URL"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if said := fmt.Sprint(recover()); !strings.HasPrefix(said, "connector: Define: field ") || !strings.Contains(said, tc.want) {
					t.Errorf("panic = %q, want %q", said, tc.want)
				}
			}()
			tc.read()
		})
	}
}
