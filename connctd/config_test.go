package connctd_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

type base struct {
	Key connctd.Secret `json:"key"`
}

// embedding promotes the field of a type that is not exported.
type embedding struct {
	base
	City string    `json:"city"`
	At   time.Time `json:"at,omitzero"`
}

// masking writes a Secret by itself, where it cannot be revealed.
type masking struct{ key connctd.Secret }

func (m masking) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]any{"key": m.key}) }

// Rule S8: the request carries the true values, however they are put.
func TestShapesOfConfiguration(t *testing.T) {
	t.Parallel()
	s := connctd.NewSecret(appKey)
	var nothing *embedding
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, tc := range map[string]struct {
		config any
		want   string // the configuration as sent; empty: none
	}{
		"embedded":          {embedding{base: base{s}, City: "Berlin"}, `{"key":"` + appKey + `","city":"Berlin"}`},
		"pointer to it":     {&embedding{base: base{s}, At: at}, `{"key":"` + appKey + `","city":"","at":"2026-01-02T03:04:05Z"}`},
		"raw JSON":          {json.RawMessage(`{"a": 1}`), `{"a":1}`},
		"bytes":             {map[string][]byte{"b": []byte("hi"), "none": nil}, `{"b":"aGk=","none":null}`},
		"pointer to any":    {new(any(map[string]any{"k": &s})), `{"k":"` + appKey + `"}`},
		"empty object":      {map[string]any{}, `{}`},
		"nil":               {nil, ""},
		"nil pointer":       {nothing, ""},
		"nil map":           {map[string]any(nil), ""},
		"an empty secret":   {base{}, `{"key":""}`},
		"array of nothings": {map[string][2]any{"a": {}}, `{"a":[null,null]}`},
	} {
		rt := always(201, `{"id":"1"}`)
		_, err := newClient(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "x", Config: tc.config})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := `{"connector_type_id":"x"}`
		if tc.want != "" {
			want = `{"connector_type_id":"x","configuration":` + tc.want + `}`
		}
		if got := rt.sent()[0].body; got != want {
			t.Errorf("%s: sent %s, want %s", name, got, want)
		}
	}
}

// What would be sent wrongly is not sent at all.
func TestConfigurationThatCannotBeRevealed(t *testing.T) {
	t.Parallel()
	s := connctd.NewSecret(appKey)
	loop := map[string]any{}
	loop["loop"] = []any{loop}
	for name, config := range map[string]any{
		"hidden in a Marshaler": masking{s},
		"a key of a map":        map[connctd.Secret]string{s: "x"},
		"a map in itself":       loop,
	} {
		rt := always(201, `{"id":"1"}`)
		_, err := newClient(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "x", Config: config})
		if !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
			t.Errorf("%s: error = %v after %d requests", name, err, len(rt.sent()))
		}
		checkHidden(t, name, fmt.Sprint(err))
	}
}

// The caller's own values of an embedded type stay as they were.
func TestEmbeddedConfigurationIsNotChanged(t *testing.T) {
	t.Parallel()
	config := &embedding{base: base{connctd.NewSecret(appKey)}}
	rt := always(201, `{"id":"1"}`)
	if _, err := newClient(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "x", Config: config}); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(config)
	if err != nil || string(text) != `{"key":"[redacted]","city":""}` {
		t.Errorf("JSON = %s, %v", text, err)
	}
}
