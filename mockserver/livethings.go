package mockserver

import (
	"html/template"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

const maxParts = 24 // properties of a thing that are shown

// liveThing is a card.
type liveThing struct {
	ID, Name, Status, Class, Subject, Maker string
	Parts                                   []liveProperty
	More                                    int // properties that are not shown
}

// liveProperty is a row of a card.
type liveProperty struct {
	Key, Name, Value, Unit, Line string
	Measured                     time.Time
}

// things makes the cards, and forgets the lines of things that are gone.
func (l *live) things(all []*state.Thing, typeOf map[connctd.ClientID]string) []liveItem {
	items := make([]liveItem, 0, len(all))
	sparks := make(map[connctd.ThingID]map[movingID]*spark, len(all))
	for _, t := range all {
		of := l.sparks[t.ID]
		if of == nil {
			of = map[movingID]*spark{}
		}
		sparks[t.ID] = of
		maker := "an app"
		if t.Client != "" {
			maker = l.nameOf(typeOf[t.Client])
		}
		items = append(items, liveItem{"thing-" + string(t.ID), t, func() template.HTML { return showThing(t, maker, of) }})
	}
	l.sparks = sparks
	return items
}

// showThing makes a card. That it is called once for each change of the thing is what
// makes the lines grow.
func showThing(t *state.Thing, maker string, sparks map[movingID]*spark) template.HTML {
	card := liveThing{
		ID: "thing-" + string(t.ID), Name: short(t.Name), Status: string(t.Status),
		Class: strings.ToLower(string(t.Status)), Subject: short(t.Owner.Subject), Maker: maker,
	}
	for _, c := range t.Components {
		for _, p := range c.Properties {
			if len(card.Parts) == maxParts {
				card.More++
				continue
			}
			id := movingID{c.ID, p.ID}
			if sparks[id] == nil {
				sparks[id] = &spark{}
			}
			sparks[id].note(p)
			row := liveProperty{short(string(c.ID) + "/" + string(p.ID)), short(p.Name), short(string(p.Value)), short(p.Unit), sparks[id].line(), p.LastUpdate}
			if len(t.Components) > 1 {
				row.Name = short(c.Name) + " · " + row.Name
			}
			card.Parts = append(card.Parts, row)
		}
	}
	return fragment("thing", card)
}
