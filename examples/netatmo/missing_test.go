package netatmo_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

// Whatever field is left out everywhere, or null, the things are still there.
func TestAnyFieldMayBeMissing(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("standin/recorded/getstationsdata.json")
	if err != nil {
		t.Fatal(err)
	}
	names := fieldNames(decoded(t, body), map[string]bool{})
	if len(names) < 50 {
		t.Fatalf("the recording has only the fields %v", names)
	}
	homeTest(t, func(h home) {
		h.allow()
		id := h.state().ID
		for _, name := range slices.Sorted(maps.Keys(names)) {
			for _, null := range []bool{true, false} {
				answer := decoded(t, body)
				dropField(answer, name, null)
				without, err := json.Marshal(answer)
				if err != nil {
					h.Fatal(err)
				}
				h.service.Replay(without)
				err = h.PollNow(id)
				if needed := name == "body" || name == "devices"; (err != nil) != needed {
					h.Errorf("without %s (null: %v): %v", name, null, err)
				}
				if n := len(h.State().Things); n != len(recordedThings) {
					h.Errorf("without %s (null: %v): %d things, want %d", name, null, n, len(recordedThings))
				}
			}
		}
	})
}

func decoded(t *testing.T, body []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// fieldNames adds the names of all fields in v.
func fieldNames(v any, to map[string]bool) map[string]bool {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			fieldNames(item, to)
		}
	case map[string]any:
		for name, value := range v {
			to[name] = true
			fieldNames(value, to)
		}
	}
	return to
}

// dropField leaves out all fields of a name in v, or makes them null.
func dropField(v any, name string, null bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			dropField(item, name, null)
		}
	case map[string]any:
		if _, there := v[name]; there && null {
			v[name] = nil
		} else {
			delete(v, name)
		}
		for _, value := range v {
			dropField(value, name, null)
		}
	}
}
