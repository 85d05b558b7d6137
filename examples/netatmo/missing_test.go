package netatmo_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
)

// Whatever single field is left out, or null, the rest is still there.
func TestAnyFieldMayBeMissing(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("standin/recorded/getstationsdata.json")
	if err != nil {
		t.Fatal(err)
	}
	var answer any
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	homeTest(t, func(h home) {
		h.allow()
		variants := 0
		eachField(answer, "", func(path string) {
			variants++
			without, err := json.Marshal(answer)
			if err != nil {
				h.Fatal(err)
			}
			h.service.Replay(without)
			err = h.PollNow(h.state().ID)
			if needed := path == ".body" || path == ".body.devices"; (err != nil) != needed {
				h.Errorf("without %s: %v", path, err)
			}
			if n := len(h.things()); n != len(recordedThings) {
				h.Errorf("without %s: %d things, want %d", path, n, len(recordedThings))
			}
		})
		if variants < 400 {
			h.Errorf("%d variants were tried, want all fields of the recording", variants)
		}
	})
}

// eachField calls do for each field of the objects in v, in their order, while the field
// is not there: one is null, the next is left out, and so on.
func eachField(v any, path string, do func(path string)) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			eachField(item, fmt.Sprintf("%s[%d]", path, i), do)
		}
	case map[string]any:
		for i, name := range slices.Sorted(maps.Keys(v)) {
			value := v[name]
			v[name] = nil
			if i%2 == 0 {
				delete(v, name)
			}
			do(path + "." + name)
			v[name] = value
			eachField(value, path+"."+name, do)
		}
	}
}
