package connector

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// planOf is a plan that makes things whose record has a size.
func planOf(t *testing.T, things, size int) plan {
	t.Helper()
	padding := 0
	for range 2 { // first to know how large they are without padding
		var p plan
		next := newRecord()
		for i := range things {
			pad := padding / things
			if i == 0 {
				pad += padding % things
			}
			s := step{do: create, key: fmt.Sprintf("k%03d", i), thing: emitted(fmt.Sprintf("k%03d", i), Thing("Pad", "PAD", Text("a", "TEXT", strings.Repeat("x", pad+1))))}
			p.steps = append(p.steps, s)
			next.put(known{Key: s.key, Form: formOf(s.thing)})
		}
		text := next.encode()
		if padding = size - len(text) - idRoom*things; padding == 0 {
			return p
		}
	}
	t.Fatal("the size is not what it should be")
	return plan{}
}

// What is made must have room in the record, to the byte.
func TestFits(t *testing.T) {
	t.Parallel()
	for _, things := range []int{1, 3, 500} {
		r := newRecord()
		if err := fits(&r, planOf(t, things, maxThings)); err != nil {
			t.Errorf("%d things of %d bytes: %v", things, maxThings, err)
		}
		err := fits(&r, planOf(t, things, maxThings+1))
		if want := fmt.Sprintf("the %d things of this client take 655361 bytes, and at most 655360", things); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("one byte more: %v, want %s", err, want)
		}
		if len(r.Things) != 0 || r.changed {
			t.Error("the record was changed")
		}
	}
	r := newRecord()
	r.put(known{Key: "old", Form: formOf(planOf(t, 1, maxThings-200).steps[0].thing)})
	if err := fits(&r, planOf(t, 1, maxThings/2)); err == nil {
		t.Error("what is there already was not counted")
	}
	quotes := plan{steps: []step{{do: create, key: "k", thing: emitted("k", Thing("Pad", "PAD", Text("a", "TEXT", strings.Repeat(`"`, maxThings/2))))}}}
	if r := newRecord(); fits(&r, quotes) == nil {
		t.Error("what is longer in JSON was not counted")
	}
}

// A client with too many things is told so by its poll, before anything is made, and
// goes on with fewer.
func TestTooManyThings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		count, value := 0, 0.0
		many := Define(Definition[struct{}, struct{}]{Type: "many", Every: time.Hour, Poll: func(_ context.Context, _ Input[struct{}, struct{}], emit *Emitter) error {
			for i := range count {
				properties := make([]connctd.Property, 20)
				for j := range properties {
					properties[j] = Number(connctd.PropertyID(fmt.Sprint("temperature-", j)), "TEMPERATURE", "°C", value)
				}
				emit.Thing(fmt.Sprint("k", i), Thing("Station", "STATION", properties...))
			}
			return nil
		}})
		platform := &FakePlatform{}
		r := NewRuntime()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		defer func() { stop(); <-ended }()
		if err := r.Add(Client{ID: "c", Connector: many, Platform: platform}); err != nil {
			t.Fatal(err)
		}
		poll := func(things int, v float64) error {
			count, value = things, v
			return r.PollNow(ctx, "c")
		}
		if err := poll(900, 1); err == nil || !strings.Contains(err.Error(), "the 900 things of this client take ") || len(platform.Calls()) != 0 {
			t.Errorf("900 things: %v", err)
		}
		if err := poll(600, 1); err != nil || len(platform.Calls()) != 600 {
			t.Errorf("600 things: %v", err)
		}
		if err := poll(600, 2); err != nil || len(platform.Calls()) != 600*20 {
			t.Errorf("when all their values change: %v", err)
		}
		if err := poll(900, 2); err == nil || len(platform.Calls()) != 0 {
			t.Errorf("300 more: %v", err)
		}
		if info, _ := r.Client("c"); info.Status != connctd.StatusStarted || len(info.Mappings) != 600 {
			t.Errorf("status %s, %d things", info.Status, len(info.Mappings))
		}
	})
}
