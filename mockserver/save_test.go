package mockserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// A server that begins from what another saved is that server: state, ids that come
// next, and values that move.
func TestSave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)), mockserver.WithSeed(7))
		time.Sleep(10*time.Minute + time.Second)
		synctest.Wait()
		var file bytes.Buffer
		if err := first.Save(&file); err != nil {
			t.Fatal(err)
		}
		second := mockserver.New(t, mockserver.WithScenario(load(t, file.String())))
		for range 3 {
			synctest.Wait()
			if diff := cmp.Diff(first.State(), second.State()); diff != "" {
				t.Errorf("state (-first +second):\n%s", diff)
			}
			for _, srv := range []*mockserver.Server{first, second} {
				if _, err := srv.Client().Subject("carol").CreateThing(t.Context(), connctd.Thing{Name: "Fan", Components: []connctd.Component{{ID: "c", Name: "c"}}, MainComponentID: "c"}); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Minute)
		}
		var again bytes.Buffer
		third := mockserver.New(t, mockserver.WithScenario(load(t, file.String())))
		if err := third.Save(&again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(file.String(), again.String()); diff != "" {
			t.Errorf("saved again (-want +got):\n%s", diff)
		}
	})
}

func TestSaveNeedsData(t *testing.T) {
	t.Parallel()
	polls := 0
	srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Hour)))
	if err := srv.Save(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "counting") {
		t.Errorf("Save with a connector that is Go = %v", err)
	}
}

// Credentials of options are saved beside those of the scenario, or in place of them.
func TestSaveHasAllCredentials(t *testing.T) {
	t.Parallel()
	accounts := `{"accounts": [{"name": "acme", "apps": [{"id": "a", "secret": "s", "token": "t", "scopes": ["connctd.things.read"]}]}, {"name": "idle", "apps": []}]}`
	extra := []mockserver.Option{
		mockserver.WithCredential(mockserver.Credential{ID: "b", Secret: "s", Token: "b-token"}),
		mockserver.WithCredential(mockserver.Credential{Token: "none", Account: "acme", Scopes: []string{}}),
		mockserver.WithCredential(mockserver.Credential{ID: "a", Secret: "new", Account: "acme"}),
	}
	for name, tc := range map[string]struct{ scenario, want string }{
		"of a scenario": {accounts, `[{"name":"acme","apps":[{"token":"t","scopes":["connctd.things.read"]},{"token":"none","scopes":[]},{"id":"a","secret":"new"}]},` +
			`{"name":"idle","apps":[]},{"name":"b","apps":[{"id":"b","secret":"s","token":"b-token"}]}]`},
		"of none": {`{}`, `[{"name":"demo","apps":[{"id":"demo","secret":"demo-secret","token":"demo-token"}]},` +
			`{"name":"b","apps":[{"id":"b","secret":"s","token":"b-token"}]},{"name":"acme","apps":[{"token":"none","scopes":[]},{"id":"a","secret":"new"}]}]`},
	} {
		var file, text bytes.Buffer
		if err := mockserver.New(t, append(extra, mockserver.WithScenario(load(t, tc.scenario)))...).Save(&file); err != nil {
			t.Fatal(err)
		}
		var got struct{ Accounts json.RawMessage }
		if err := json.Unmarshal(file.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Compact(&text, got.Accounts); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, text.String()); diff != "" {
			t.Errorf("accounts %s (-want +got):\n%s", name, diff)
		}
		again := mockserver.New(t, mockserver.WithScenario(load(t, file.String())))
		for token, want := range map[string]int{"b-token": 200, "none": 403} {
			if res := send(t, again, "GET", "/connectors/instances", "", "Authorization", "Bearer "+token); res.StatusCode != want {
				t.Errorf("%s: the token %s: %d, want %d", name, token, res.StatusCode, want)
			}
		}
	}
}

// A saved scenario goes on with its seed. Another one that was asked for is not
// passed over.
func TestSavedSeed(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)), mockserver.WithSeed(7)).Save(&file); err != nil {
		t.Fatal(err)
	}
	saved := mockserver.WithScenario(load(t, file.String()))
	tb := &fakeTB{}
	if mockserver.New(tb, saved, mockserver.WithSeed(9)); !strings.Contains(tb.fatal, "with the seed 7; leave this one out") {
		t.Errorf("another seed: %q", tb.fatal)
	}
	mockserver.New(t, saved, mockserver.WithSeed(7))
}

// A scenario may be as long as a state may be: what was saved can be read.
func TestLongScenario(t *testing.T) {
	t.Parallel()
	if _, err := mockserver.LoadScenario(io.MultiReader(strings.NewReader("{"), &spaces{65 << 20}, strings.NewReader("}"))); err != nil {
		t.Error(err)
	}
}

func TestScenarioStateProblems(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"another version":   {`{"state": {"version": 9}}`, "line 1, column 23: state.version is 9"},
		"an unknown type":   {`{"state": {"version": 2, "sequence": 1, "instances": [{"id": "i", "account": "demo", "type": "x", "born": 1}]}}`, `line 1, column 94: state.instances[0].type is "x", which is no known connector type`},
		"state and a thing": {`{"state": {"version": 2}, "things": [{"account": "demo", "subject": "a", "name": "n"}]}`, "state is all there is"},
	} {
		_, err := mockserver.LoadScenario(strings.NewReader(tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}
