package connector

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

type flatConfig struct {
	Key  connctd.Secret `connctd:"key,required"`
	Near struct {
		City string `connctd:"city"`
	} `connctd:"near"`
}

type listConfig struct {
	Rooms []struct {
		Name string `connctd:"name"`
	} `connctd:"rooms"`
}

// A configuration is decoded again when it is another one, and only then.
func TestDecodeOnce(t *testing.T) {
	t.Parallel()
	s := schemaOf[flatConfig]()
	var m memo
	read := func(raw string) (string, *decoded) {
		t.Helper()
		got, err := decodeOnce[flatConfig](&m, s, json.RawMessage(raw))
		if err != nil {
			return err.Error(), m.last.Load()
		}
		got.Near.City += "!" // an author's copy
		return got.Key.Reveal() + got.Near.City, m.last.Load()
	}
	first, kept := read(`{"key":"a","near":{"city":"b"}}`)
	again, same := read(`{"key":"a","near":{"city":"b"}}`)
	bad, still := read(`{"key":""}`)
	other, changed := read(`{"key":"c"}`)
	want := []string{"ab!", "ab!", "configuration: key is required and must not be empty", "c!"}
	if diff := cmp.Diff(want, []string{first, again, bad, other}); diff != "" {
		t.Errorf("decoded (-want +got):\n%s", diff)
	}
	if kept == nil || kept != same || kept != still || kept == changed {
		t.Errorf("kept %p, then %p, %p, %p", kept, same, still, changed)
	}
	if got, err := decodeOnce[struct{}](&m, nil, json.RawMessage(`{"key":"c"}`)); err != nil {
		t.Errorf("as another type: %v, %v", got, err)
	}
}

// What an author does to a list is not there at the next poll.
func TestDecodeListsEachTime(t *testing.T) {
	t.Parallel()
	s := schemaOf[listConfig]()
	var m memo
	for range 2 {
		got, err := decodeOnce[listConfig](&m, s, json.RawMessage(`{"rooms":[{"name":"hall"}]}`))
		if err != nil || len(got.Rooms) != 1 || got.Rooms[0].Name != "hall" {
			t.Fatalf("decoded: %+v, %v", got, err)
		}
		got.Rooms[0].Name = "changed"
	}
}
