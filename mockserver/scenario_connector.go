package mockserver

import (
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/jsondoc"
)

const (
	defaultEvery = time.Minute
	minEvery     = 100 * time.Millisecond
)

// readConnector reads a connector that is data.
func (sc *Scenario) readConnector(v jsondoc.Value) *declared {
	o := v.Object("type", "name", "description", "logo", "every", "consent", "instance", "client", "things")
	o.Require("type")
	d := &declared{
		description: connctd.Description{
			TypeID: o.Get("type").Text(), Name: o.Get("name").Text(),
			Description: o.Get("description").Text(), Logo: o.Get("logo").Text(),
		},
		every: o.Get("every").Duration(), consent: o.Get("consent").Bool(),
		instance: readFields(o.Get("instance")), client: readFields(o.Get("client")),
	}
	if slices.ContainsFunc(sc.connectors, func(other *declared) bool { return other.description.TypeID == d.description.TypeID }) {
		o.Get("type").Fail("is the type of another connector too")
	}
	if d.description.Name == "" {
		d.description.Name = d.description.TypeID
	}
	switch {
	case !o.Get("every").Present():
		d.every = defaultEvery
	case d.every < minEvery && !o.Get("every").Failed():
		o.Get("every").Fail("must be at least %v", minEvery)
		d.every = minEvery
	}
	d.description.SampleInstance = connctd.InstanceSpec{Type: d.description.TypeID, Config: d.instance.samples()}
	d.description.SampleClient = connctd.ClientSpec{Type: d.description.TypeID, Config: d.client.samples()}
	for thing := range o.Get("things").List() {
		d.things = append(d.things, readDeclaredThing(thing, d))
	}
	return d
}

func readFields(v jsondoc.Value) configFields {
	var fields configFields
	for field := range v.List() {
		o := field.Object("name", "type", "required", "doc", "sample")
		o.Require("name")
		f := configField{
			name: o.Get("name").Text(), kind: oneOf(o.Get("type"), fieldKinds),
			required: o.Get("required").Bool(), doc: o.Get("doc").Text(), sample: o.Get("sample").Raw(),
		}
		if f.kind == "" {
			f.kind = fieldString
		}
		if what := f.wrong(f.sample); f.sample != nil && what != "" {
			o.Get("sample").Fail("%s", what)
		}
		if slices.ContainsFunc(fields, func(other configField) bool { return other.name == f.name }) {
			o.Get("name").Fail("is the name of another field too")
		}
		fields = append(fields, f)
	}
	return fields
}

func readDeclaredThing(v jsondoc.Value, d *declared) declaredThing {
	o := v.Object(append([]string{"key"}, thingFields...)...)
	o.Require("key")
	r := thingReader{declares: true, known: d.known(), movements: map[movingID]movement{}}
	t := declaredThing{key: r.text(o.Get("key")), thing: r.read(o), movements: r.movements}
	if slices.ContainsFunc(d.things, func(other declaredThing) bool { return other.key == t.key }) {
		o.Get("key").Fail("is the key of another thing too")
	}
	if err := t.thing.Validate(); err != nil {
		v.Fail("%s", cannotBe(err))
	}
	return t
}
