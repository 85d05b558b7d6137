package connector_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

var allPairs = flag.Bool("all-pairs", false, "try every pair of accidents, not a sample")

// showing emits a thing of each key with the values of it.
func showing(things map[string][]float64) func(*connector.Emitter) error {
	return func(emit *connector.Emitter) error {
		for key, values := range things {
			emit.Thing(key, sensorOf(values...))
		}
		return nil
	}
}

// sensorOf is a thing with the properties a, b and so on.
func sensorOf(values ...float64) connctd.Thing {
	t := sensor(0)
	t.Components[0].Properties = nil
	for i, v := range values {
		id := connctd.PropertyID(string(rune('a' + i)))
		t.Components[0].Properties = append(t.Components[0].Properties, connector.Number(id, "TEMPERATURE", "°C", v))
	}
	return t
}

// aLife is what the accidents happen in.
func aLife() []scene {
	type values = map[string][]float64
	type want = map[string]string
	may := func(keys ...string) map[string]bool {
		set := map[string]bool{}
		for _, key := range keys {
			set[key] = true
		}
		return set
	}
	return []scene{
		{
			name: "add",
			emit: showing(values{"a": {1}, "b": {1, 2}, "c": {1}, "d": {1}, "e": {1}}),
			want: want{"a": "AVAILABLE a=1", "b": "AVAILABLE a=1 b=2", "c": "AVAILABLE a=1", "d": "AVAILABLE a=1", "e": "AVAILABLE a=1"},
		},
		{
			name: "values change",
			emit: showing(values{"a": {2}, "b": {3, 4}, "c": {1}, "d": {1}, "e": {1}}),
			want: want{"a": "AVAILABLE a=2", "b": "AVAILABLE a=3 b=4", "c": "AVAILABLE a=1", "d": "AVAILABLE a=1", "e": "AVAILABLE a=1"},
		},
		{
			name: "a shape changes", mayGo: may("c"),
			emit: showing(values{"a": {2}, "b": {3}, "c": {1, 7}, "d": {1}, "e": {1}}),
			want: want{"a": "AVAILABLE a=2", "b": "AVAILABLE a=3 b=4", "c": "AVAILABLE a=1 b=7", "d": "AVAILABLE a=1", "e": "AVAILABLE a=1"},
		},
		{
			name: "a shape and a value change, and the new one cannot be made at once", mayGo: may("c"), broken: "create",
			emit: showing(values{"a": {3}, "b": {3}, "c": {1, 7, 9}, "d": {1}, "e": {1}}),
			want: want{"a": "AVAILABLE a=3", "b": "AVAILABLE a=3 b=4", "c": "AVAILABLE a=1 b=7 c=9", "d": "AVAILABLE a=1", "e": "AVAILABLE a=1"},
		},
		{
			name: "a write fails", broken: "set",
			emit: showing(values{"a": {3}, "b": {5, 6}, "c": {2}, "d": {1}, "e": {1}}),
			want: want{"a": "AVAILABLE a=3", "b": "AVAILABLE a=5 b=6", "c": "AVAILABLE a=2 b=7 c=9", "d": "AVAILABLE a=1", "e": "AVAILABLE a=1"},
		},
		{
			name: "partial", ends: errDown,
			emit: func(emit *connector.Emitter) error {
				emit.Thing("a", sensor(4))
				emit.Thing("f", sensor(1))
				emit.Partial(errDown)
				return nil
			},
			want: want{"a": "AVAILABLE a=4", "b": "AVAILABLE a=5 b=6", "c": "AVAILABLE a=2 b=7 c=9", "d": "AVAILABLE a=1", "e": "AVAILABLE a=1", "f": "AVAILABLE a=1"},
		},
		{
			name: "one is gone", mayGo: may("e"), broken: "delete",
			emit: func(emit *connector.Emitter) error {
				emit.Gone("e")
				return showing(values{"a": {4}, "b": {5}, "c": {2}, "d": {1}, "f": {1}})(emit)
			},
			want: want{"a": "AVAILABLE a=4", "b": "AVAILABLE a=5 b=6", "c": "AVAILABLE a=2 b=7 c=9", "d": "AVAILABLE a=1", "f": "AVAILABLE a=1"},
		},
		{
			name: "one is missing", brief: true,
			emit: showing(values{"a": {4}, "b": {5}, "c": {2}, "f": {1}}),
			want: want{"a": "AVAILABLE a=4", "b": "AVAILABLE a=5 b=6", "c": "AVAILABLE a=2 b=7 c=9", "d": "UNAVAILABLE a=1", "f": "AVAILABLE a=1"},
		},
		{
			name: "it is there again",
			emit: showing(values{"a": {4}, "b": {5}, "c": {2}, "d": {1}, "f": {1}}),
			want: want{"a": "AVAILABLE a=4", "b": "AVAILABLE a=5 b=6", "c": "AVAILABLE a=2 b=7 c=9", "d": "AVAILABLE a=1", "f": "AVAILABLE a=1"},
		},
		{
			name: "it stays away", polls: 3, mayGo: may("d"),
			emit: showing(values{"a": {4}, "b": {5}, "c": {2}, "f": {1}}),
			want: want{"a": "AVAILABLE a=4", "b": "AVAILABLE a=5 b=6", "c": "AVAILABLE a=2 b=7 c=9", "f": "AVAILABLE a=1"},
		},
		{
			name: "the last poll", cut: true, mayGo: may("b"),
			emit: showing(values{"a": {9}, "b": {5, 6, 7}, "c": {2}, "f": {1}, "g": {1}}),
		},
	}
}

// accidentsAt returns all that can happen at an operation.
func accidentsAt(at int) []accident {
	return []accident{{at, false, false}, {at, true, false}, {at, false, true}, {at, true, true}}
}

// Whatever happens at any operation on the store or the platform, before or after it
// took effect, to a process that lives on or that dies there and is started again:
// nothing is doubled, lost or wrongly deleted, and every value is true in the end.
func TestOneAccident(t *testing.T) {
	t.Parallel()
	ops := live(t, aLife())
	t.Logf("%d operations", ops)
	for at := range ops {
		for _, a := range accidentsAt(at) {
			if live(t, aLife(), a); t.Failed() {
				t.Fatalf("with %+v", a)
			}
		}
	}
}

// The same with two: the second befalls the process that is started after the first.
func TestTwoAccidents(t *testing.T) {
	t.Parallel()
	ops := live(t, aLife())
	random := rand.New(rand.NewPCG(1, 1))
	tried := 0
	for first := range ops {
		for second := range ops - first + 4 {
			if !*allPairs && random.IntN(20) > 0 {
				continue
			}
			for _, after := range []bool{false, true} {
				one, two := accident{first, after, true}, accidentsAt(second)[random.IntN(4)]
				if live(t, aLife(), one, two); t.Failed() {
					t.Fatalf("with %+v and %+v", one, two)
				}
				tried++
			}
		}
	}
	t.Logf("%d pairs", tried)
}
