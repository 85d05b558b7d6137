package connector

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// What is kept of a text is cloned: a part of it would keep all of it.

// document reads what encode wrote. Fields that it does not know, it leaves out.
func (r *reader) document() document {
	d := document{record: newRecord()}
	r.object(func(name string) {
		switch name {
		case "v":
			d.Version = int(r.number(math.MaxInt32))
		case "status":
			d.Status = connctd.ClientStatus(strings.Clone(r.text()))
		case "reason":
			d.Reason = strings.Clone(r.text())
		case "started":
			d.Started = r.boolean()
		case "removing":
			d.Removing = r.boolean()
		case "state":
			d.State = json.RawMessage(r.value())
		case "things":
			r.list(func(int) { d.Things = append(d.Things, r.known()) })
		default:
			r.value()
		}
	})
	return d
}

func (r *reader) known() *known {
	k := &known{}
	r.object(func(name string) {
		switch name {
		case "key":
			k.Key = strings.Clone(r.text())
		case "id":
			k.ID = connctd.ThingID(strings.Clone(r.text()))
		case "thing":
			k.Form = r.form()
		case "unsure":
			r.list(func(int) { k.Unsure = append(k.Unsure, part(strings.Clone(r.text()))) })
		case "written":
			k.Written = r.number(math.MaxInt64)
		case "doubt":
			k.Doubt = doubt(r.number(math.MaxUint8))
		case "missing":
			k.Missing = uint8(r.number(math.MaxUint8))
		case "outdated":
			k.Outdated = r.boolean()
		default:
			r.value()
		}
	})
	r.bad = r.bad || k.Key == "" || k.Form == ""
	return k
}

// form reads a form that may have been written in other words.
func (r *reader) form() form { return formOf(r.thing()) }
