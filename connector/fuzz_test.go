package connector

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// encode writes a configuration as an app would.
func (c all) encode(t *testing.T) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"text": c.Text, "key": c.Key.Reveal(), "on": c.On, "small": c.Small, "count": c.Count, "ratio": c.Ratio,
		"wait": c.Wait.String(), "cities": c.Cities, "address": c.Address,
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Proxy.Host == "" {
		return raw
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	fields["proxy"] = map[string]any{"host": c.Proxy.Host, "port": c.Proxy.Port}
	if raw, err = json.Marshal(fields); err != nil {
		t.Fatal(err)
	}
	return raw
}

// FuzzDecode checks that decoding never panics, that it names a problem or gives
// a configuration, and that the configuration comes back from its encoding.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `{}`, `[]`, `"x"`, `{`, ` {"text":"x","key":"k"} `, `{"text":"x","key":"k","wait":"-1.5h","small":-1}`,
		`{"text":"\ud800","key":"k","cities":["","a"],"ratio":1e-45}`,
		`{"text":"x","key":"k","proxy":{"host":"h","port":-1},"address":"https://[::1]:80/%zz"}`,
		`{"text":7,"key":null,"on":1,"small":1e2,"count":-0,"wait":"","proxy":[]}`,
	} {
		f.Add([]byte(seed))
	}
	s := schemaOf[all]()
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := decode[all](s, raw)
		if err != nil {
			if bad, ok := errors.AsType[*ConfigError](err); !ok || len(bad.Problems) == 0 {
				t.Errorf("error without a problem: %v", err)
			}
			return
		}
		again, err := decode[all](s, got.encode(t))
		if err != nil {
			t.Fatalf("it is refused after encoding: %v", err)
		}
		if diff := cmp.Diff(got, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("after encoding (-want +got):\n%s", diff)
		}
	})
}

// FuzzRules checks that whatever is accepted keeps the rules of its tags.
func FuzzRules(f *testing.F) {
	for _, seed := range []string{
		`{"base":"https://x.example","blocks":[1],"port":1,"level":10,"wait":"10s","name":"Köln","pin":"0000","mode":"fast"}`,
		`{"base":"https://x.example","blocks":[1e0],"days":["mon",""],"rooms":[{"name":"a","beds":null}],"hosts":["http://"]}`,
		`{"base":"","blocks":null,"waits":["-1h",""],"steps":0,"Rooms":7,"wait":"1e3s"}`,
	} {
		f.Add([]byte(seed))
	}
	s := schemaOf[ruled]()
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := decode[ruled](s, raw)
		if err != nil {
			return
		}
		switch {
		case got.Port < 0 || got.Port > 65535, got.Level > 10, got.Ratio < -0.5, len(got.Days) > 2, len(got.Blocks) == 0,
			got.Wait < 10*time.Second || got.Wait > time.Hour, got.Mode != "fast" && got.Mode != "slow", !isWebURL(got.Base):
			t.Errorf("%s is accepted as %+v", raw, got)
		}
		for _, r := range got.Rooms {
			if r.Name == "" || r.Beds > 4 {
				t.Errorf("%s is accepted with the room %+v", raw, r)
			}
		}
	})
}
