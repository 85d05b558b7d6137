package connector_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// scene is a piece of a client's life: what the technology shows, and what the
// platform must show when the polls that see it have succeeded.
type scene struct {
	name   string
	emit   func(*connector.Emitter) error
	polls  int             // that must succeed; 0 is one
	mayGo  map[string]bool // keys of things that may be deleted, from the last of these polls on
	broken string          // calls of the platform that fail once
	brief  bool            // it is over as soon as what it wants is there, whatever a poll said
	cut    bool            // it is over after one poll, whatever came of it
	ends   error           // what a poll that succeeded ends with
	want   map[string]string
}

// world is what outlives a process: store, platform and technology.
type world struct {
	*testing.T
	store    connector.Store
	platform *connector.FakePlatform
	scene    scene
	polled   int // polls of the scene that were asked for
	life     *mortal
	next     []accident // of the processes to come
	runtime  *connector.Runtime
	end      func()
}

// live plays the scenes with accidents: the first befalls the first process, the next
// the one after it.
func live(t *testing.T, scenes []scene, accidents ...accident) (ops int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, store: connector.NewMemoryStore(), platform: &connector.FakePlatform{}, next: accidents}
		w.scene = scenes[0]
		w.start(true)
		for _, s := range scenes {
			w.play(s)
		}
		w.remove()
		w.end()
		w.checkEmpty()
		ops = w.life.done
		if t.Failed() {
			t.Logf("accidents %+v", accidents)
		}
	})
	return ops
}

// start starts a process that has the client.
func (w *world) start(run bool) {
	w.life = &mortal{accident: accident{at: -1}}
	if len(w.next) > 0 {
		w.life.accident, w.next = w.next[0], w.next[1:]
	}
	w.runtime = connector.NewRuntime(connector.WithStore(mortalStore{w.store, w.life}))
	err := w.runtime.Add(connector.Client{
		ID: "c", Subject: "alice", Instance: "i", Platform: mortalPlatform{w.platform, w.life, w.deleted},
		Connector: &tech{time.Hour, func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
			w.polled++
			return w.scene.emit(emit)
		}},
	})
	if err != nil {
		w.Fatal(err)
	}
	w.end = func() {}
	if run {
		w.run()
	}
}

func (w *world) run() {
	ctx, stop := context.WithCancel(w.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.runtime.Run(ctx) }()
	w.end = func() {
		stop()
		<-ended
		w.end = func() {}
	}
	synctest.Wait()
}

// play polls until the scene is over, in as many lives as that takes.
func (w *world) play(s scene) {
	w.scene, w.polled = s, 0
	if s.broken != "" {
		failed := false
		w.platform.FailOn(func(call string) error {
			if failed || !strings.HasPrefix(call, s.broken) {
				return nil
			}
			failed = true
			return errAccident
		})
	}
	succeeded := 0
	for range 12 {
		if w.life.isDead() {
			w.end()
			w.start(true)
		}
		err := w.runtime.PollNow(w.Context(), "c")
		if err == nil || s.ends != nil && errors.Is(err, s.ends) || s.brief {
			succeeded++
		}
		if s.cut || succeeded >= max(s.polls, 1) && cmp.Equal(s.want, w.shown()) {
			break
		}
	}
	w.platform.FailOn(nil)
	if diff := cmp.Diff(s.want, w.shown()); diff != "" && !s.cut {
		w.Errorf("%s: things (-want +got):\n%s", s.name, diff)
	}
	w.check()
}

// check makes sure that nothing is doubled, and that the mappings are true.
func (w *world) check() {
	w.Helper()
	there, twins := w.platform.Mappings()
	if twins > 0 {
		w.Errorf("%s: %d things were made for a key that had one", w.scene.name, twins)
	}
	if w.life.isDead() || w.scene.cut || w.scene.brief {
		return // what it knows is not what counts
	}
	info, _ := w.runtime.Client("c")
	if diff := cmp.Diff(there, append([]connctd.Mapping(nil), info.Mappings...)); diff != "" {
		w.Errorf("%s: mappings (-platform +runtime):\n%s", w.scene.name, diff)
	}
}

// deleted checks that a thing may be deleted that is.
func (w *world) deleted(id connctd.ThingID) {
	t, there := w.platform.All()[id]
	if !there {
		return
	}
	key, _ := t.Attribute(connector.AttributeThingKey)
	if !w.scene.mayGo[key] || w.polled < w.scene.polls {
		w.Errorf("%s: %s was deleted after %d polls", w.scene.name, key, w.polled)
	}
}

// shown returns what the platform shows by thing key.
func (w *world) shown() map[string]string {
	shown := map[string]string{}
	for _, t := range w.platform.All() {
		key, _ := t.Attribute(connector.AttributeThingKey)
		words := []string{string(t.Status)}
		for _, p := range t.Components[0].Properties {
			words = append(words, fmt.Sprintf("%s=%s", p.ID, p.Value))
		}
		shown[key] = strings.Join(words, " ")
	}
	return shown
}

// remove removes the client, as a caller does that goes on until it is gone.
func (w *world) remove() {
	w.scene = scene{name: "remove", emit: w.scene.emit, mayGo: map[string]bool{}}
	for key := range w.shown() {
		w.scene.mayGo[key] = true
	}
	all := len(w.shown())
	for range 12 {
		if w.life.isDead() {
			w.end()
			_, err := w.store.Load(w.Context(), "client/c")
			w.start(false)
			if err == nil {
				w.restart(len(w.shown()) < all)
			}
		}
		err := w.runtime.Remove(w.Context(), "c")
		if (err == nil || errors.Is(err, connector.ErrUnknownClient)) && !w.life.isDead() {
			return
		}
	}
	w.Error("the client cannot be removed")
}

// restart lets a process run that has a client of which the removal had begun if
// things of it are gone: then it goes on by itself, and nothing is polled.
func (w *world) restart(begun bool) {
	w.polled = 0
	w.run()
	time.Sleep(time.Minute)
	synctest.Wait()
	_, there := w.runtime.Client("c")
	if begun && (w.polled > 0 || there && !w.life.isDead()) {
		w.Errorf("a client that was being removed: polled %d times, still there: %t", w.polled, there)
	}
}

func (w *world) checkEmpty() {
	if shown := w.shown(); len(shown) > 0 {
		w.Errorf("things of a client that was removed: %v", shown)
	}
	for key := range w.store.Range(w.Context(), "") {
		w.Errorf("%s is still stored", key)
	}
}
