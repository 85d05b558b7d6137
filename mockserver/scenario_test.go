package mockserver_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

func load(t *testing.T, text string) *mockserver.Scenario {
	t.Helper()
	sc, err := mockserver.LoadScenario(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

const lampScenario = `{"connectors": [{
	"type": "lamp", "every": "1m",
	"client": [{"name": "room", "required": true}],
	"things": [{"key": "l", "name": "Lamp of {subject} in the {client.room}", "components": [{"id": "c", "properties": [
		{"id": "on", "type": "BOOLEAN", "moves": {"kind": "choice", "choices": ["true", "false"]}},
		{"id": "hours", "type": "NUMBER", "moves": {"kind": "counter", "min": 10}},
		{"id": "place", "type": "STRING", "value": "{client.room}"},
		{"id": "watts", "type": "NUMBER", "value": "9"}]}]}]}],
	"instances": [{"account": "demo", "type": "lamp"}],
	"clients": [{"account": "demo", "subject": "alice", "type": "lamp", "configuration": {"room": "hall"}}],
	"things": [{"account": "demo", "subject": "bob", "name": "Kettle", "components": [{"id": "c", "properties": [
		{"id": "heat", "type": "NUMBER", "value": "20"}]}]}]}`

// What a scenario declares exists, runs and moves as if it were Go.
func TestScenario(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)))
		synctest.Wait()
		values := func() map[string]connctd.Value {
			out := map[string]connctd.Value{}
			for _, thing := range srv.State().Things {
				for _, p := range thing.Components[0].Properties {
					if p.ID != "on" {
						out[thing.Subject+" "+thing.Name+" "+string(p.ID)] = p.Value
					}
				}
			}
			return out
		}
		want := map[string]connctd.Value{
			"alice Lamp of alice in the hall hours": "10",
			"alice Lamp of alice in the hall place": "hall",
			"alice Lamp of alice in the hall watts": "9",
			"bob Kettle heat":                       "20",
		}
		if diff := cmp.Diff(want, values()); diff != "" {
			t.Errorf("values at the start (-want +got):\n%s", diff)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		want["alice Lamp of alice in the hall hours"] = "69" // the phase of the client is before the hour's end
		if diff := cmp.Diff(want, values()); diff != "" {
			t.Errorf("values after an hour (-want +got):\n%s", diff)
		}
	})
}

// The same seed gives the same values, another one others.
func TestScenarioSeed(t *testing.T) {
	t.Parallel()
	values := map[uint64]string{}
	for range 2 {
		for _, seed := range []uint64{1, 2} {
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)), mockserver.WithSeed(seed))
				var seen []string
				for range 32 {
					synctest.Wait()
					seen = append(seen, string(srv.State().Things[1].Components[0].Properties[0].Value))
					time.Sleep(time.Minute)
				}
				got := fmt.Sprint(seen)
				if before := values[seed]; before != "" && before != got {
					t.Errorf("seed %d: %s and %s", seed, before, got)
				}
				values[seed] = got
			})
		}
	}
	if values[1] == values[2] {
		t.Error("two seeds give the same values")
	}
}

// A scenario with accounts replaces the default one.
func TestScenarioAccounts(t *testing.T) {
	t.Parallel()
	sc := load(t, `{"accounts": [{"name": "acme", "apps": [{"token": "acme-token"}]}]}`)
	srv := mockserver.New(t, mockserver.WithScenario(sc))
	if _, err := srv.Client().ListInstances(t.Context()); err != nil {
		t.Errorf("the token of the scenario: %v", err)
	}
	if _, err := srv.Client(connctd.WithToken(mockserver.DefaultToken)).ListInstances(t.Context()); !errors.Is(err, connctd.ErrUnauthorized) {
		t.Errorf("the default token: %v", err)
	}
	secret := load(t, `{"accounts": [{"name": "acme", "apps": [{"id": "app", "secret": "s"}]}]}`)
	if _, err := mockserver.New(t, mockserver.WithScenario(secret)).Client().ListInstances(t.Context()); err != nil {
		t.Errorf("a scenario without tokens: %v", err)
	}
	if sc := load(t, `{}`); len(sc.Credentials()) != 0 {
		t.Errorf("credentials of nothing: %v", sc.Credentials())
	}
	if _, err := mockserver.New(t, mockserver.WithScenario(load(t, `{}`))).Client().ListInstances(t.Context()); err != nil {
		t.Errorf("a scenario without accounts: %v", err)
	}
}

// A person who writes a scenario is told everything that is wrong with it, where
// it is and what would be right.
func TestScenarioProblems(t *testing.T) {
	t.Parallel()
	property := func(text string) string {
		return "{\"connectors\":[{\"type\":\"x\",\"client\":[{\"name\":\"city\"},{\"name\":\"pin\",\"type\":\"secret\"}],\"things\":[{\"key\":\"k\",\"name\":\"n\",\"components\":[{\"id\":\"c\",\"properties\":[\n" + text + "]}]}]}]}"
	}
	tests := map[string]struct {
		text string
		want []string // how the lines begin
	}{
		"no JSON":           {"{\n\"accounts\": [}", []string{"2:14 it is not valid JSON"}},
		"an unknown field":  {`{"acounts": []}`, []string{"1:2 acounts is not known here; known: about, accounts, connectors"}},
		"null":              {`null`, []string{"1:1 must be an object, is null"}},
		"no duration":       {`{"connectors": [{"type": "a", "every": "5"}]}`, []string{`1:40 connectors[0].every must be a duration such as "90s" or "10m"`}},
		"nobody may use it": {`{"accounts": []}`, []string{"1:14 accounts have no app"}},
		"apps": {
			"{\"accounts\": [{\"name\": \"a\", \"apps\": [\n{},\n{\"id\": \"x\"},\n{\"token\": \"t\", \"scopes\": [\"read\"]},\n{\"token\": \"t\"},\n{\"id\": \"y\", \"secret\": \"s\"}, {\"id\": \"y\", \"secret\": \"s\"}]},\n{\"name\": \"a\", \"apps\": []}]}",
			[]string{
				"2:1 accounts[0].apps[0] has neither an id",
				"3:1 accounts[0].apps[1] must have id and secret",
				`4:27 accounts[0].apps[2].scopes[0] is "read", want one of connctd.connector, `,
				"5:11 accounts[0].apps[3].token is the token of another app too",
				"6:36 accounts[0].apps[5].id is the id of another app too",
				"7:10 accounts[1].name is the name of another account too",
			},
		},
		"scopes": {
			"{\"accounts\": [{\"name\": \"a\", \"apps\": [\n{\"token\": \"1\", \"scopes\": [\"\", null]}]}]}",
			[]string{
				`2:27 accounts[0].apps[0].scopes[0] is "", want one of connctd.connector, `,
				"2:31 accounts[0].apps[0].scopes[1] must not be null",
			},
		},
		"a field of no type": {
			"{\"connectors\": [\n{\"type\": \"a\", \"instance\": [{\"name\": \"f\", \"type\": \"\"}]}]}",
			[]string{`2:50 connectors[0].instance[0].type is "", want one of string`},
		},
		"connectors": {
			"{\"connectors\": [\n{},\n{\"type\": \"a\", \"every\": \"1ms\"},\n{\"type\": \"a\", \"instance\": [{\"name\": \"f\", \"type\": \"text\"},\n{\"name\": \"f\"},\n{\"name\": \"n\", \"type\": \"number\", \"sample\": \"1\"}]}]}",
			[]string{
				"2:1 connectors[0].type is missing",
				"3:24 connectors[1].every must be at least 100ms",
				"4:10 connectors[2].type is the type of another connector too",
				`4:50 connectors[2].instance[0].type is "text", want one of string, secret, url, number, boolean`,
				"5:10 connectors[2].instance[1].name is the name of another field too",
				"6:43 connectors[2].instance[2].sample must be a number",
			},
		},
		"a value that is none":       {property(`{"id":"p","type":"NUMBER","value":"warm"}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].value does not fit the type NUMBER"}},
		"neither value nor moves":    {property(`{"id":"p","type":"NUMBER"}`), []string{"2:1 connectors[0].things[0].components[0].properties[0] has no value"}},
		"value and moves":            {property(`{"id":"p","type":"NUMBER","value":"1","moves":{}}`), []string{"2:47 connectors[0].things[0].components[0].properties[0].moves cannot stand beside value"}},
		"a movement of no kind":      {property(`{"id":"p","type":"NUMBER","moves":{"kind":"jump"}}`), []string{`2:43 connectors[0].things[0].components[0].properties[0].moves.kind is "jump", want one of sine, walk, counter, choice`}},
		"a walk without room":        {property(`{"id":"p","type":"NUMBER","moves":{"kind":"walk"}}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].moves needs a max that is at least one step (1) more than min"}},
		"a walk of text":             {property(`{"id":"p","type":"STRING","moves":{"kind":"walk","max":9}}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].moves moves numbers, and the type is STRING"}},
		"no step":                    {property(`{"id":"p","type":"NUMBER","moves":{"kind":"walk","max":9,"step":0}}`), []string{"2:65 connectors[0].things[0].components[0].properties[0].moves.step must be more than 0"}},
		"endless steps":              {property(`{"id":"p","type":"NUMBER","moves":{"kind":"walk","max":1e300,"step":1e-300}}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].moves has too many steps"}},
		"a sine without period":      {property(`{"id":"p","type":"NUMBER","moves":{"kind":"sine","max":9}}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].moves.period is missing"}},
		"a choice of the wrong":      {property(`{"id":"p","type":"BOOLEAN","moves":{"kind":"choice","choices":["true","off"]}}`), []string{"2:71 connectors[0].things[0].components[0].properties[0].moves.choices[1] does not fit the type BOOLEAN"}},
		"a choice of nothing":        {property(`{"id":"p","type":"BOOLEAN","moves":{"kind":"choice","choices":[]}}`), []string{"2:63 connectors[0].things[0].components[0].properties[0].moves.choices must name at least one value"}},
		"a text of a secret":         {property(`{"id":"p","type":"STRING","value":"{client.pin} {client.city}"}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].value has {client.pin}, which is nothing; known: {subject}, {client.city} (fields of type secret cannot be shown)"}},
		"a name without its end":     {property(`{"id":"p","type":"STRING","value":"in {client.city"}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].value has a brace without its other half"}},
		"a name without its begin":   {property(`{"id":"p","type":"STRING","value":"{subject} in client.city}"}`), []string{"2:35 connectors[0].things[0].components[0].properties[0].value has a brace without its other half"}},
		"an instance of no type":     {`{"instances":[{"account":"demo","type":"x"}]}`, []string{`1:15 instances[0] cannot be: unknown connector_type_id "x"; known types: none`}},
		"an instance of nobody":      {`{"connectors":[{"type":"x"}],"instances":[{"account":"me","type":"x"}]}`, []string{`1:54 instances[0].account is "me", want one of demo`}},
		"two instances":              {"{\"connectors\":[{\"type\":\"x\"}],\"instances\":[{\"account\":\"demo\",\"type\":\"x\"},\n{\"account\":\"demo\",\"type\":\"x\"}]}", []string{"2:1 instances[1] cannot be: this account has an instance of x already"}},
		"a wrong configuration":      {`{"connectors":[{"type":"x","instance":[{"name":"key","required":true}]}],"instances":[{"account":"demo","type":"x"}]}`, []string{"1:87 instances[0] cannot be: configuration: key is required"}},
		"a client, no instance":      {`{"connectors":[{"type":"x"}],"clients":[{"account":"demo","subject":"a","type":"x"}]}`, []string{"1:41 clients[0] cannot be: this account has no instance of x"}},
		"a subject that is too long": {`{"things":[{"account":"demo","name":"n","subject":"` + strings.Repeat("a", 257) + `"}]}`, []string{"1:51 things[0].subject must have 1 to 256 bytes"}},
		"a thing that moves":         {`{"things":[{"account":"demo","subject":"a","name":"n","components":[{"id":"c","properties":[{"id":"p","type":"NUMBER","moves":{}}]}]}]}`, []string{"1:93 things[0].components[0].properties[0] has no value", "1:119 things[0].components[0].properties[0].moves is not known here"}},
		"no time":                    {`{"origin":"yesterday"}`, []string{`1:11 origin must be a time such as`}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := mockserver.LoadScenario(strings.NewReader(tc.text))
			wrong, ok := errors.AsType[*mockserver.FileError](err)
			if !ok {
				t.Fatalf("error = %v", err)
			}
			var got []string
			for i, p := range wrong.Problems {
				line := fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.What)
				if i < len(tc.want) && strings.HasPrefix(line, tc.want[i]) {
					line = tc.want[i]
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
