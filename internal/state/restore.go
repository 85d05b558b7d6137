package state

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/connctd/connctd-go/connctd"
)

// Restore returns a model with the same connector types that goes on from a
// snapshot. It checks everything that the rules say, and names all that is wrong in a
// [*SnapshotError].
func (m *Model) Restore(s Snapshot) (*Model, error) {
	r := &restoration{Model: New(s.Seed)}
	r.types, r.sequence = slices.Clone(m.types), s.Sequence
	for i, instance := range s.Instances {
		r.instance(place{"instances", i}, instance)
	}
	for i, c := range s.Clients {
		c.Owner = c.Owner.read()
		r.client(place{"clients", i}, c)
	}
	for i, t := range s.Things {
		t.Owner = t.Owner.read()
		r.thing(place{"things", i}, t)
	}
	for i, a := range s.Actions {
		a.Owner = a.Owner.read()
		r.action(place{"actions", i}, a)
	}
	for i, known := range s.Subjects {
		known.Owner = known.Owner.read()
		r.subject(place{"subjects", i}, known)
	}
	r.rest(s)
	r.changes = nil
	if len(r.problems) > 0 {
		return nil, &SnapshotError{r.problems}
	}
	return r.Model, nil
}

// restoration is a model that is filled from outside.
type restoration struct {
	*Model
	problems []Problem
}

// place is one in a list of a snapshot.
type place struct {
	list string
	i    int
}

func (r *restoration) fail(where place, field, format string, args ...any) {
	path := fmt.Sprintf("%s[%d]", where.list, where.i)
	if field != "" {
		path += "." + field
	}
	r.failAt(path, format, args...)
}

func (r *restoration) failAt(path, format string, args ...any) {
	r.problems = append(r.problems, Problem{path, fmt.Sprintf(format, args...)})
}

// checkBirth keeps the order of births.
func (r *restoration) checkBirth(where place, born, last int) bool {
	if born < max(last, 1) || born > r.sequence {
		r.fail(where, "born", "must be at least that of the one before, from 1, and at most the sequence")
		return false
	}
	return true
}

func last[K comparable, V resource](t *table[K, V]) int {
	if len(t.ordered) == 0 {
		return 0
	}
	return (*t.ordered[len(t.ordered)-1]).birth()
}

func (r *restoration) instance(where place, i Instance) {
	own := owned{Owner{Account: i.Account}, i.Type}
	t, known := r.typeOf(i.Type)
	_, doubled := r.instances.get(i.ID)
	_, second := r.instanceOf.get(own)
	switch {
	case i.ID == "" || doubled:
		r.fail(where, "id", "is empty or stands twice")
		return
	case !known:
		r.fail(where, "type", "is %q, which is no known connector type; known types: %s", i.Type, r.typeNames())
	case i.Account == "":
		r.fail(where, "account", "is empty")
	case second:
		r.fail(where, "type", "is %s, of which the account has an instance already", i.Type)
	}
	i.Config = r.config(where, t.CheckInstance, i.Config)
	if r.checkBirth(where, i.Born, last(&r.instances)) {
		r.instances.put(i.ID, i)
		r.instanceOf.set(own, i.ID)
	}
}

// config checks a configuration, and brings it into the form that one has that was
// sent: nil, or an object without the white space of the file.
func (r *restoration) config(where place, check func(json.RawMessage) error, config json.RawMessage) json.RawMessage {
	if len(config) == 0 || string(config) == "null" {
		config = nil
	}
	var compact bytes.Buffer
	if config != nil {
		if config[0] != '{' || json.Compact(&compact, config) != nil {
			r.fail(where, "configuration", "must be an object")
			return nil
		}
		config = compact.Bytes()
	}
	if err := checkConfig(check, config); err != nil {
		broken, _ := errors.AsType[*Error](err)
		r.fail(where, "configuration", "cannot be: %s", broken.Description)
	}
	return config
}

func (r *restoration) client(where place, c Client) {
	own := owned{c.Owner, c.Type}
	t, _ := r.typeOf(c.Type)
	instance, exists := r.instances.get(c.Instance)
	_, doubled := r.clients.get(c.ID)
	_, second := r.clientOf.get(own)
	switch {
	case c.ID == "" || doubled:
		r.fail(where, "id", "is empty or stands twice")
		return
	case !exists || instance.Account != c.Owner.Account || instance.Type != c.Type:
		r.fail(where, "instance", "is no instance of the account and the type")
	case second:
		r.fail(where, "type", "is %s, of which the subject has a client already", c.Type)
	case c.Owner.Subject == "":
		r.fail(where, "owner.subject", "is empty")
	case !slices.Contains([]connctd.ClientStatus{connctd.StatusStarting, connctd.StatusStarted, connctd.StatusError}, c.Status):
		r.fail(where, "status", "must be STARTING, STARTED or ERROR")
	case !slices.Contains([]Consent{"", Pending, Allowed, Denied, Expired}, c.Consent):
		r.fail(where, "consent", "must be pending, allowed, denied or expired")
	}
	c.Config = r.config(where, t.CheckClient, c.Config)
	if r.checkBirth(where, c.Born, last(&r.clients)) {
		r.clients.put(c.ID, c)
		r.clientOf.set(own, c.ID)
	}
}

func (r *restoration) thing(where place, t Thing) {
	c, exists := r.clients.get(t.Client)
	_, doubled := r.things.get(t.ID)
	_, second := r.thingOf.get(made{t.Client, t.Key})
	err := t.check()
	switch {
	case t.ID == "" || doubled:
		r.fail(where, "id", "is empty or stands twice")
		return
	case err != nil:
		r.fail(where, "", "cannot be: %s", reason(err))
	case t.Owner.Account == "" || t.Owner.Subject == "":
		r.fail(where, "owner", "must have an account and a subject")
	case t.Client != "" && (!exists || c.Owner != t.Owner):
		r.fail(where, "client", "is no client of the owner")
	case t.Client != "" && (t.Key == "" || second):
		r.fail(where, "key", "is empty, or the client has another thing of that key")
	}
	if r.checkBirth(where, t.Born, last(&r.things)) {
		r.things.put(t.ID, t)
		if t.Client != "" {
			r.thingOf.set(made{t.Client, t.Key}, t.ID)
		}
	}
}

func (r *restoration) action(where place, a ActionRequest) {
	if _, doubled := r.actions.get(a.ID); a.ID == "" || doubled {
		r.fail(where, "id", "is empty or stands twice")
		return
	}
	if a.Parameters == nil {
		a.Parameters = map[string]string{}
	}
	if r.checkBirth(where, a.Born, last(&r.actions)) {
		r.actions.put(a.ID, a)
	}
}

func (r *restoration) subject(where place, s Subject) {
	if _, doubled := r.subjects.get(s.Owner); doubled || s.Account == "" || s.Subject == "" {
		r.fail(where, "", "is empty or stands twice")
		return
	}
	if r.checkBirth(where, s.Born, last(&r.subjects)) {
		r.subjects.put(s.Owner, s)
	}
}

// rest fills in what is no resource with a birth of its own.
func (r *restoration) rest(s Snapshot) {
	for _, account := range slices.Sorted(maps.Keys(s.Callbacks)) {
		if err := r.SetCallback(account, s.Callbacks[account]); err != nil {
			r.failAt("callbacks."+account, "must be an http or https URL")
		}
	}
	for c := range r.clients.all() {
		r.remember(c.Owner, c.Born)
	}
	for t := range r.things.all() {
		r.remember(t.Owner, t.Born)
	}
	for _, text := range slices.Sorted(maps.Keys(s.Births)) {
		key, err := hex.DecodeString(text)
		if err != nil || len(key) != len(naturalKey{}) || s.Births[text] < 1 {
			r.failAt("births."+text, "must be 32 hexadecimal digits and a number from 1")
			continue
		}
		r.born.set(naturalKey(key), s.Births[text])
	}
}
