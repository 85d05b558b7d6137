package mockserver

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/internal/jsondoc"
	"github.com/connctd/connctd-go/internal/state"
)

// readScenario reads everything that it can and notes in the document what it
// cannot.
func readScenario(root jsondoc.Value) *Scenario {
	o := root.Object("about", "accounts", "connectors", "instances", "clients", "things", "origin", "state")
	sc := &Scenario{
		about:          o.Get("about").Text(),
		origin:         readTime(o.Get("origin")),
		state:          bytes.Clone(o.Get("state").Raw()),
		stateAt:        o.Get("state"),
		accountsJSON:   bytes.Clone(o.Get("accounts").Raw()),
		connectorsJSON: bytes.Clone(o.Get("connectors").Raw()),
	}
	accounts := sc.readAccounts(o.Get("accounts"))
	for v := range o.Get("connectors").List() {
		sc.connectors = append(sc.connectors, sc.readConnector(v))
	}
	for v := range o.Get("instances").List() {
		f := v.Object("account", "type", "configuration")
		sc.instances = append(sc.instances, readSeed(f, accounts))
	}
	for v := range o.Get("clients").List() {
		f := v.Object("account", "subject", "type", "configuration")
		sc.clients = append(sc.clients, seedClient{readSeed(f, accounts), readSubject(f)})
	}
	for v := range o.Get("things").List() {
		f := v.Object(append([]string{"account", "subject"}, thingFields...)...)
		owner := state.Owner{Account: readAccount(f, accounts), Subject: readSubject(f)}
		sc.things = append(sc.things, seedThing{v, owner, appThings.read(f)})
	}
	return sc
}

// readAccounts reads accounts and the credentials of their apps, and returns the
// names of the accounts.
func (sc *Scenario) readAccounts(v jsondoc.Value) []string {
	if !v.Present() {
		return []string{DefaultID}
	}
	var names []string
	for account := range v.List() {
		o := account.Object("name", "apps")
		o.Require("name", "apps")
		name := o.Get("name").Text()
		if slices.Contains(names, name) {
			o.Get("name").Fail("is the name of another account too")
		}
		names = append(names, name)
		for app := range o.Get("apps").List() {
			sc.credentials = append(sc.credentials, sc.readApp(app, name))
		}
	}
	if len(sc.credentials) == 0 {
		v.Fail("have no app, so that nobody could use the server; leave accounts out for the default one")
	}
	return names
}

func (sc *Scenario) readApp(v jsondoc.Value, account string) Credential {
	o := v.Object("id", "secret", "token", "scopes")
	c := Credential{
		ID: o.Get("id").Text(), Secret: o.Get("secret").Text(), Token: o.Get("token").Text(),
		Account: account, Scopes: readScopes(o.Get("scopes")),
	}
	switch {
	case c.ID == "" && c.Token == "":
		v.Fail("has neither an id (with a secret, to fetch tokens) nor a token")
	case (c.ID == "") != (c.Secret == ""):
		v.Fail("must have id and secret, or neither")
	}
	for _, other := range sc.credentials {
		switch {
		case c.ID != "" && c.ID == other.ID:
			o.Get("id").Fail("is the id of another app too")
		case c.Token != "" && c.Token == other.Token:
			o.Get("token").Fail("is the token of another app too")
		}
	}
	return c
}

// readScopes reads what an app may do: an empty list is nothing, and nil, if it is
// left out, everything.
func readScopes(v jsondoc.Value) []string {
	if !v.Present() {
		return nil
	}
	scopes := []string{}
	for scope := range v.List() {
		scopes = append(scopes, oneOf(scope, allScopes()))
	}
	return scopes
}

func readSeed(o jsondoc.Object, accounts []string) seedInstance {
	o.Require("account", "type")
	config := o.Get("configuration")
	if config.Present() && config.Raw()[0] != '{' {
		config.Fail("must be an object")
	}
	return seedInstance{o.Value, readAccount(o, accounts), o.Get("type").Text(), config.Raw()}
}

func readAccount(o jsondoc.Object, accounts []string) string {
	o.Require("account")
	return oneOf(o.Get("account"), accounts)
}

func readSubject(o jsondoc.Object) string {
	o.Require("subject")
	subject := o.Get("subject").Text()
	if len(subject) > maxSubject {
		o.Get("subject").Fail("must have 1 to %d bytes", maxSubject)
	}
	return subject
}

func readTime(v jsondoc.Value) time.Time {
	text := v.Text()
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		v.Fail(`must be a time such as "2026-01-31T12:00:00Z"`)
	}
	return t
}

// oneOf is a text that must be one of some; nothing if it is another.
func oneOf(v jsondoc.Value, known []string) string {
	text := v.Text()
	if slices.Contains(known, text) {
		return text
	}
	if v.IsText() {
		v.Fail("is %.40q, want one of %s", text, strings.Join(known, ", "))
	}
	return ""
}
