package connector_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

type none struct{}

// defineWith defines a connector whose instances have the configuration I.
func defineWith[I any]() {
	connector.Define(connector.Definition[I, none]{Type: "t", Poll: nothing[I, none]})
}

func nothing[I, C any](context.Context, connector.Input[I, C], *connector.Emitter) error { return nil }

type nested struct {
	Proxy struct {
		Port int `connctd:"port" default:"http"`
	} `connctd:"proxy"`
}

type family struct {
	Children []family `connctd:"children"`
}

type proxied struct {
	Port int `connctd:"port"`
}

func TestDefineRefuses(t *testing.T) {
	t.Parallel()
	type badClient struct {
		City map[string]string `connctd:"city"`
	}
	tests := map[string]struct {
		define func()
		want   string // all of these words
	}{
		"no type": {func() { connector.Define(connector.Definition[none, none]{Poll: nothing[none, none]}) }, "Type is empty"},
		"no poll": {func() { connector.Define(connector.Definition[none, none]{Type: "t"}) }, `"t" Poll is nil`},
		"negative": {func() {
			connector.Define(connector.Definition[none, none]{Type: "t", Every: -1, Poll: nothing[none, none]})
		}, `"t" Every is negative`},
		"negative concurrency": {func() {
			connector.Define(connector.Definition[none, none]{Type: "t", Concurrency: -1, Poll: nothing[none, none]})
		}, `"t" Concurrency is negative`},
		"negative rate": {func() {
			connector.Define(connector.Definition[none, none]{Type: "t", Rate: connector.Rate{Requests: 1, Burst: -1}, Poll: nothing[none, none]})
		}, `"t" Rate negative`},
		"rate of nothing": {func() {
			connector.Define(connector.Definition[none, none]{Type: "t", Rate: connector.Rate{Per: time.Minute}, Poll: nothing[none, none]})
		}, `"t" Rate allows no request`},
		"no struct": {defineWith[string], "string is no struct"},
		"pointer":   {defineWith[*none], "*connector_test.none is no struct"},
		"no tag":    {defineWith[struct{ City string }], ".City exported tag"},
		"no name": {defineWith[struct {
			City string `connctd:",required"`
		}], ".City exported tag"},
		"not exported": {defineWith[struct {
			city string `connctd:"city"`
		}], ".city exported"},
		"option": {defineWith[struct {
			City string `connctd:"city,requird"`
		}], `.City "requird" required url`},
		"interface": {defineWith[struct {
			City any `connctd:"city"`
		}], ".City interface {}"},
		"pointer field": {defineWith[struct {
			City *string `connctd:"city"`
		}], ".City *string"},
		"arrays in an array": {defineWith[struct {
			City [][]string `connctd:"city"`
		}], ".City [][]string"},
		"bytes": {defineWith[struct {
			City []byte `connctd:"city"`
		}], ".City []uint8"},
		"client": {func() {
			connector.Define(connector.Definition[none, badClient]{Type: "t", Poll: nothing[none, badClient]})
		}, "badClient.City map[string]string"},
		"url": {defineWith[struct {
			Port int `connctd:"port,url"`
		}], ".Port url no string"},
		"both": {defineWith[struct {
			City string `connctd:"city,required" default:"Bonn"`
		}], ".City required default"},
		"bool": {defineWith[struct {
			On bool `connctd:"on" default:"yes"`
		}], ".On default bool"},
		"overflow": {defineWith[struct {
			N int8 `connctd:"n" default:"128"`
		}], ".N default int8"},
		"sign": {defineWith[struct {
			N uint `connctd:"n" sample:"-1"`
		}], ".N sample uint"},
		"float": {defineWith[struct {
			X float64 `connctd:"x" default:"1,5"`
		}], ".X default float64"},
		"duration": {defineWith[struct {
			D time.Duration `connctd:"d" default:"90"`
		}], ".D default time.Duration"},
		"struct": {defineWith[struct {
			P none `connctd:"p" default:"x"`
		}], ".P default"},
		"nested": {defineWith[nested], ".Port default int"},
		"itself": {defineWith[family], "family contains itself"},
		"shared twice": {defineWith[struct {
			proxied
			Port int `connctd:"port"`
		}], `two fields "port"`},
		"time": {defineWith[struct {
			At time.Time `connctd:"at"`
		}], ".At time.Time"},
		"twice": {defineWith[struct {
			A string `connctd:"city"`
			B string `connctd:"city"`
		}], `"city"`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				said := fmt.Sprint(recover())
				for word := range strings.FieldsSeq(tc.want) {
					if !strings.HasPrefix(said, "connector: Define") || !strings.Contains(said, word) {
						t.Errorf("panic = %q, want %q named", said, word)
					}
				}
			}()
			tc.define()
		})
	}
}

type sampled struct {
	Key    connctd.Secret `connctd:"key,required" sample:"0123456789"`
	Other  connctd.Secret `connctd:"other,required"`
	Wait   time.Duration  `connctd:"wait" default:"10m"`
	Port   uint16         `connctd:"port" default:"80" sample:"8080"`
	On     bool           `connctd:"on" sample:"true"`
	Ratio  float64        `connctd:"ratio" sample:"0.5"`
	Cities []string       `connctd:"cities" sample:"London,Bonn"`
	Quiet  string         `connctd:"quiet"`
	Proxy  struct {
		Host string `connctd:"host" sample:"proxy.example"`
	} `connctd:"proxy"`
	Hidden struct {
		Host string `connctd:"host"`
	} `connctd:"hidden"`
}

func TestDescription(t *testing.T) {
	t.Parallel()
	c := connector.Define(connector.Definition[sampled, none]{
		Type: "weather", Description: "what it is", Logo: "https://x.example/logo.png", Poll: nothing[sampled, none],
	})
	want := connctd.Description{
		TypeID: "weather", Name: "weather", Description: "what it is", Logo: "https://x.example/logo.png",
		SampleInstance: connctd.InstanceSpec{Type: "weather", Config: map[string]any{
			"key": "0123456789", "other": "…", "wait": "10m", "port": uint16(8080), "on": true, "ratio": 0.5,
			"cities": []any{"London", "Bonn"}, "proxy": map[string]any{"host": "proxy.example"},
		}},
		SampleClient: connctd.ClientSpec{Type: "weather"},
	}
	if diff := cmp.Diff(want, c.Description()); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
}

// A sample is what somebody copies, so it has to be a configuration that works.
func TestSampleIsAccepted(t *testing.T) {
	t.Parallel()
	c := connector.Define(connector.Definition[sampled, none]{Type: "t", Poll: nothing[sampled, none]})
	sample, err := json.Marshal(c.Description().SampleInstance.Config)
	if err != nil {
		t.Fatal(err)
	}
	check, ok := c.(connector.ConfigChecker)
	if !ok {
		t.Fatal("a defined connector is no ConfigChecker")
	}
	if err := check.CheckInstance(sample); err != nil {
		t.Errorf("the sample %s is refused: %v", sample, err)
	}
}

func TestDefineAbilities(t *testing.T) {
	t.Parallel()
	type city struct {
		City string `connctd:"city,required"`
	}
	c := connector.Define(connector.Definition[none, city]{
		Type: "t", Name: "T", Every: time.Hour, NeedsConsent: true, Poll: nothing[none, city],
		Rate: connector.Rate{Requests: 7}, Concurrency: 3,
	})
	if r, ok := c.(connector.RateLimited); !ok || r.Rate().Requests != 7 {
		t.Error("it does not say how many requests it may send")
	}
	if l, ok := c.(connector.ConcurrencyLimited); !ok || l.Concurrency() != 3 {
		t.Error("it does not say how many polls it can do at once")
	}
	if s, ok := c.(connector.Scheduler); !ok || s.Every() != time.Hour {
		t.Error("it does not say how often it polls")
	}
	if s, ok := c.(connector.Consenter); !ok || !s.NeedsConsent() {
		t.Error("it does not ask for consent")
	}
	check, ok := c.(connector.ConfigChecker)
	if !ok {
		t.Fatal("a defined connector is no ConfigChecker")
	}
	if err := check.CheckInstance(nil); err != nil {
		t.Errorf("CheckInstance(nil) = %v", err)
	}
	bad, ok := errors.AsType[*connector.ConfigError](check.CheckClient([]byte(`{"city":1}`)))
	if !ok {
		t.Fatal("CheckClient gives no *ConfigError")
	}
	if diff := cmp.Diff([]connector.Problem{{Path: "city", What: "must be a string, is a number"}}, bad.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// Where browsers are sent after a consent need not be declared: nobody could give it then.
func TestCallbackNeedNotBeDeclared(t *testing.T) {
	t.Parallel()
	c := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "x", OAuth: func(struct{}) connector.OAuth { return connector.OAuth{} },
		Poll: func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error { return nil },
	})
	checker, ok := c.(connector.ConfigChecker)
	if !ok {
		t.Fatal("it checks nothing")
	}
	if err := checker.CheckInstance([]byte(`{"origin_callback_uri": "https://app.example/connected"}`)); err != nil {
		t.Error(err)
	}
}
