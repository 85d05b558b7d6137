package connctd_test

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// isJSONNumber is a slow and obvious reading of the rule.
func isJSONNumber(s string) bool {
	if s == "" || strings.Trim(s, "0123456789+-.eE") != "" || !json.Valid([]byte(s)) {
		return false
	}
	x, err := strconv.ParseFloat(s, 64)
	return err == nil && !math.IsInf(x, 0)
}

func FuzzValueCheck(f *testing.F) {
	for _, s := range []string{
		"21.5", "-0", "1e400", "1e-400", " 1", "1\n", "0x1", "1_000", "Infinity", "true", "TRUE", "", "\xff",
		"-", ".5", "5.", "01", "-01", "0.", "1e", "1e+", "1E-7", "1e5x", "1.5.5", "--1", "+1", "null", `"1"`, strings.Repeat("9", 308), strings.Repeat("9", 309), strings.Repeat("9", 308) + ".5",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := connctd.Value(s)
		x, err := v.Number()
		if (err == nil) != isJSONNumber(s) || math.IsNaN(x) || math.IsInf(x, 0) {
			t.Errorf("%q as a number: %v, %v", s, x, err)
		}
		_, boolErr := v.Boolean()
		if (boolErr == nil) != (s == "true" || s == "false") {
			t.Errorf("%q as a boolean: %v", s, boolErr)
		}
		for _, err := range []error{err, boolErr} {
			if err != nil && (!errors.Is(err, connctd.ErrInvalid) || len(s) > 9 && strings.Contains(err.Error(), s)) {
				t.Errorf("%q: %v", s, err)
			}
		}
		if err := v.Check(connctd.TypeString); err != nil {
			t.Errorf("%q as a string: %v", s, err)
		}
	})
}

// A thing tells of everything that is wrong with it at once.
func TestThingTellsAllAtOnce(t *testing.T) {
	t.Parallel()
	thing := lamp()
	thing.Name, thing.Status = "", "canary"
	thing.Components[0].Properties[0].Type = "canary"
	err := thing.Validate()
	for _, want := range []string{"name is empty", "status is none of", "components[0].properties[0] type"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "canary") {
		t.Errorf("the error repeats a value: %v", err)
	}
}

// What is checked at every poll needs no memory while nothing is wrong.
func TestBudgetOfValidate(t *testing.T) {
	thing := lamp()
	thing.Components[0].Properties = append(thing.Components[0].Properties,
		connctd.Property{ID: "power", Type: connctd.TypeNumber, Value: "-21.5"}, connctd.Property{ID: "name", Type: connctd.TypeString})
	var err error
	if n := testing.AllocsPerRun(100, func() { err = thing.Validate() }); n > 0 || err != nil {
		t.Errorf("%v allocations, error %v, want none", n, err)
	}
}
