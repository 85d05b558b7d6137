package connectortest

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// complaintsAbout returns what Conform says of a connector, one a line after the name of
// the part. Parts that nobody asks for are left out, but for that without a fault.
func complaintsAbout(t *testing.T, c connector.Connector, upstream http.Handler, parts []string) string {
	t.Helper()
	var all strings.Builder
	conform(t, newSetup(t, c, upstream, nil), func(name string, check func(*testing.T) []string) {
		asked := func(part string) bool { return strings.HasPrefix(part, name+": ") }
		if name != "healthy" && !slices.ContainsFunc(parts, asked) {
			return
		}
		for _, complaint := range check(t) {
			fmt.Fprintf(&all, "%s: %s\n", name, complaint)
		}
	})
	return all.String()
}

// each emits what change makes of the lamps.
func each(change func(l lamp) (string, connctd.Thing)) homePoll {
	return func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
		lamps, err := listLamps(ctx, in)
		for i := 0; err == nil && i < len(lamps); i++ {
			if lamps[i], err = getLamp(ctx, in, lamps[i].ID); err == nil {
				emit.Thing(change(lamps[i]))
			}
		}
		return err
	}
}

// wrongPoll is a poll in which something is wrong, and what Conform must say about it:
// in which part, and the remedy.
type wrongPoll struct {
	poll homePoll
	want []string
}

// wrongPolls are new at each call: some of them remember.
func wrongPolls() map[string]wrongPoll {
	return map[string]wrongPoll{
		"takes a failure for an empty home": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				if _, err := listLamps(ctx, in); err != nil {
					return nil
				}
				return goodPoll(ctx, in, emit)
			},
			[]string{"500: GET https://home.example/lamps was answered 500: the thing l1 was removed", "Return the error, or call emit.Partial"},
		},
		"takes no answer for an empty home": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				var list *struct{ Lamps []lamp }
				if err := in.HTTP.GetJSON(ctx, home+"/lamps", nil, &list); err != nil {
					return err
				}
				if list == nil {
					return nil
				}
				return goodPoll(ctx, in, emit)
			},
			[]string{"null: GET https://home.example/lamps was answered null: the thing l1 was removed", "Return the error, or call emit.Partial"},
		},
		"takes no list for an empty home": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				var list struct{ Lamps []lamp }
				if err := in.HTTP.GetJSON(ctx, home+"/lamps", nil, &list); err != nil || list.Lamps == nil {
					return err
				}
				return goodPoll(ctx, in, emit)
			},
			[]string{
				"empty object: GET https://home.example/lamps was answered {}: the thing l1 was removed",
				"error object: GET https://home.example/lamps was answered 200 with an error object: the thing l1 was removed",
				"which leaves a nil slice", `connectortest.Without("empty object")`, `connectortest.Without("error object")`,
			},
		},
		"takes 204 for an empty home": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				req, err := http.NewRequestWithContext(ctx, http.MethodGet, home+"/lamps", nil)
				if err != nil {
					return err
				}
				res, err := in.HTTP.Do(req)
				if err != nil {
					return err
				}
				_ = res.Body.Close()
				if res.StatusCode == http.StatusNoContent {
					return nil
				}
				return goodPoll(ctx, in, emit)
			},
			[]string{"204: GET https://home.example/lamps was answered 204: the thing l1 was removed"},
		},
		"leaves out what it could not get": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				lamps, err := listLamps(ctx, in)
				for _, l := range lamps {
					if l, err := getLamp(ctx, in, l.ID); err == nil {
						emit.Thing(l.ID, l.thing())
					}
				}
				return err
			},
			[]string{"reset: GET https://home.example/lamps/l2 met a connection reset: the thing l2 was removed", "emit.Partial"},
		},
		"takes a failure for a removal": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				lamps, err := listLamps(ctx, in)
				for _, l := range lamps {
					if got, err := getLamp(ctx, in, l.ID); err == nil {
						emit.Thing(l.ID, got.thing())
					} else {
						emit.Gone(l.ID)
					}
				}
				return err
			},
			[]string{"reset: GET https://home.example/lamps/l1 met a connection reset: the thing l1 was removed", "said that it is Gone"},
		},
		"expects at least one lamp": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				lamps, err := listLamps(ctx, in)
				if err != nil {
					return err
				}
				in.Log.Debug("lamps", "first", lamps[0].ID)
				return goodPoll(ctx, in, emit)
			},
			[]string{"empty list: GET https://home.example/lamps was answered with empty lists: the connector panicked", "the length of a list"},
		},
		"is sure of types": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				var answer map[string]any
				if err := in.HTTP.GetJSON(ctx, home+"/lamps/l1", nil, &answer); err != nil {
					return err
				}
				emit.Thing("l1", connector.Thing(answer["name"].(string), "LAMP", connector.Text("scene", "SCENE", answer["scene"].(string))))
				return nil
			},
			[]string{"wrong types: GET https://home.example/lamps/l1", "null values: ", "the connector panicked", "the ok of a type assertion"},
		},
		"gives no ctx to its requests": {
			func(_ context.Context, in homeInput, emit *connector.Emitter) error {
				return goodPoll(context.Background(), in, emit)
			},
			[]string{"timeout: ", "slow body: ", "it went on for 4m0s after its ctx had ended", "http.NewRequestWithContext"},
		},
		"tries again without an end": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				_, err := listLamps(ctx, in)
				for connector.StatusOf(err) == http.StatusInternalServerError {
					_, err = listLamps(ctx, in)
				}
				return errors.Join(err, goodPoll(ctx, in, emit))
			},
			[]string{"500: GET https://home.example/lamps was answered 500: the request was sent more than 100 times", "the runtime comes back later"},
		},
		"tries again ten times": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) (err error) {
				for range 10 {
					if err = goodPoll(ctx, in, emit); err == nil {
						return nil
					}
					time.Sleep(time.Second)
				}
				return err
			},
			[]string{"reset: GET https://home.example/lamps met a connection reset: GET https://home.example/lamps was sent more than 4 times in one poll", "Return the error"},
		},
		"does not heed Retry-After": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				req, err := http.NewRequestWithContext(ctx, http.MethodGet, home+"/lamps", nil)
				if err != nil {
					return err
				}
				res, err := in.HTTP.Do(req)
				if err != nil {
					return err
				}
				defer func() { _ = res.Body.Close() }()
				if res.StatusCode != http.StatusOK {
					return fmt.Errorf("status %d", res.StatusCode)
				}
				return goodPoll(ctx, in, emit)
			},
			[]string{"429: GET https://home.example/lamps was answered 429 with Retry-After: ", "requests were sent before the 20m0s were over", "connector.RetryAfter"},
		},
		"blames the configuration for everything": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				if err := goodPoll(ctx, in, emit); err != nil {
					return connector.Misconfigured(err)
				}
				return nil
			},
			[]string{"503: GET ", "reset: ", "truncated: ", "the client went to status ERROR", "without Misconfigured or AuthRevoked"},
		},
		"counts for a key": {
			func() homePoll {
				n := 0
				return each(func(l lamp) (string, connctd.Thing) { n++; return fmt.Sprint("lamp-", n), l.thing() })
			}(),
			[]string{"healthy: in a second poll with the same answers: a thing with a new key \"lamp-3\" was created", "the technology's own stable id"},
		},
		"puts a value into the name": {
			each(func(l lamp) (string, connctd.Thing) {
				l.Name += ", " + l.Scene
				return l.ID, l.thing()
			}),
			[]string{"healthy: in a third poll: the thing l1 was deleted and made anew", "put what changes into a property", `- l1 "Hall, day"`},
		},
		"takes null for zero": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				var l struct{ Brightness float64 }
				if err := in.HTTP.GetJSON(ctx, home+"/lamps/l1", nil, &l); err != nil {
					return err
				}
				emit.Thing("l1", connector.Thing("Hall", "LAMP", connector.Number("brightness", "BRIGHTNESS", "%", l.Brightness)))
				return nil
			},
			[]string{"null values: ", "empty object: ", `the property main/brightness of l1 became "0", it was "80"`, "connector.Optional"},
		},
		"makes a thing of an empty answer": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				var l lamp
				if err := in.HTTP.GetJSON(ctx, home+"/lamps/l1", nil, &l); err != nil {
					return err
				}
				emit.Thing("lamp-"+l.ID, connector.Thing("Lamp", "LAMP", connector.Text("scene", "SCENE", "any")))
				return nil
			},
			[]string{"empty object: ", `a thing with the key "lamp-" was created, which there is not`, "Check what an answer has"},
		},
		"shows the key in a thing": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				if err := goodPoll(ctx, in, emit); err != nil {
					return err
				}
				emit.Thing("camera", connector.Thing("Camera", "CAMERA", connector.Text("url", "URL", home+"/stream?key="+in.Instance.Key.Reveal())))
				return nil
			},
			[]string{"healthy: with healthy answers: a thing shows 1 of the secrets", "drop the part of a URL"},
		},
		"shows the key in disguise": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				if err := goodPoll(ctx, in, emit); err != nil {
					return fmt.Errorf("%w, with %s", err, hex.EncodeToString([]byte(in.Instance.Key.Reveal())))
				}
				return nil
			},
			[]string{"500: GET ", "an error or a reason shows 1 of the secrets"},
		},
		"follows redirects": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				own := &http.Client{Transport: in.HTTP.Client().Transport}
				req, err := http.NewRequestWithContext(ctx, http.MethodGet, home+"/lamps", nil)
				if err != nil {
					return err
				}
				res, err := own.Do(req)
				if err != nil {
					return err
				}
				defer func() { _ = res.Body.Close() }()
				var list struct{ Lamps []lamp }
				return errors.Join(json.NewDecoder(res.Body).Decode(&list), goodPoll(ctx, in, emit))
			},
			[]string{"redirect: GET https://home.example/lamps was answered 302 to another host: the redirect was followed", "Use Session.HTTP"},
		},
		"asks past the session": {
			func(_ context.Context, _ homeInput, emit *connector.Emitter) error {
				emit.Thing("l1", lamp{Name: "Hall", Scene: "day"}.thing())
				return nil
			},
			[]string{"healthy: with healthy answers: no request came to the upstream", "Ask through Session.HTTP"},
		},
		"emits the time": {
			each(func(l lamp) (string, connctd.Thing) {
				time.Sleep(time.Second)
				l.Scene = time.Now().Format(time.TimeOnly)
				return l.ID, l.thing()
			}),
			[]string{"healthy: in a second poll with the same answers: the property main/scene of l1 was written", "Emit nothing that changes by itself"},
		},
		"emits only what changed": {
			func() homePoll {
				seen := map[string]string{}
				return func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
					lamps, err := listLamps(ctx, in)
					for i := 0; err == nil && i < len(lamps); i++ {
						var l lamp
						if l, err = getLamp(ctx, in, lamps[i].ID); err == nil && seen[l.ID] != l.Scene {
							seen[l.ID] = l.Scene
							emit.Thing(l.ID, l.thing())
						}
					}
					return err
				}
			}(),
			[]string{"healthy: in a second poll with the same answers: the thing l2 became UNAVAILABLE", "Emit every thing that is there in every poll"},
		},
		"goes on after it has returned": {
			func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
				go func() { // as long as the ctx of its poll does not matter to it
					time.Sleep(time.Second)
					_, _ = listLamps(context.WithoutCancel(ctx), in)
				}()
				return goodPoll(ctx, in, emit)
			},
			[]string{"healthy: in a third poll: GET https://home.example/lamps was sent when no poll was under way", "Wait for every goroutine"},
		},
		"keeps a place after a panic": {
			func() homePoll {
				var place chan struct{}
				return func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
					var polled bool
					if _, err := in.State.Get(&polled); err != nil || !polled {
						place = make(chan struct{}, 1) // of this bubble
					}
					place <- struct{}{}
					err := goodPoll(ctx, in, emit)
					<-place
					return errors.Join(err, in.State.Set(true))
				}
			}(),
			[]string{"panic: ", "a goroutine of the connector waits for what never comes", "by defer"},
		},
		"emits nothing": {
			func(ctx context.Context, in homeInput, _ *connector.Emitter) error {
				_, err := listLamps(ctx, in)
				return err
			},
			[]string{"healthy: with healthy answers: no thing was emitted"},
		},
		"remembers a failure": {
			func() homePoll {
				broken := false
				return func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
					_, err := listLamps(ctx, in)
					if broken = broken || err != nil; broken {
						return errors.New("the technology is broken")
					}
					return goodPoll(ctx, in, emit)
				}
			}(),
			[]string{"500: after GET https://home.example/lamps was answered 500: a poll with healthy answers fails", "what State keeps"},
		},
		"shows what it has counted": {
			func() homePoll {
				failures := 0
				return func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
					err := goodPoll(ctx, in, emit)
					if err != nil {
						failures++
					}
					emit.Thing("failures", connector.Thing("Failures", "COUNTER", connector.Number("n", "COUNT", "", float64(failures))))
					return err
				}
			}(),
			[]string{"500: after GET https://home.example/lamps was answered 500: things are not as they were", "must not depend on what an earlier one saw"},
		},
	}
}

// Each wrong connector is caught, and its author told what to do.
func TestConformCatches(t *testing.T) {
	t.Parallel()
	for name, tc := range wrongPolls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := complaintsAbout(t, homeConnector(tc.poll), lampsOfHome(), tc.want)
			for _, want := range tc.want {
				if !strings.Contains(got, want) {
					t.Errorf("no complaint says %q; there are:\n%s", want, got)
				}
			}
			if strings.Contains(got, "c4nary") {
				t.Errorf("a complaint shows the secret:\n%s", got)
			}
		})
	}
}
