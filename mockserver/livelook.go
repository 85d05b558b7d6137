package mockserver

import (
	"cmp"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

const maxName = 200 // characters of a name or a value that are shown

// liveItems are what the page shows, list by list.
type liveItems [liveLists][]liveItem

// look makes the items of what there is. It is called under the lock of the page, and
// not under that of the server. What changes all the time is looked at when there is a
// tick.
func (l *live) look(view state.View, runtime *connector.Runtime, tick bool) (now liveItems) {
	counts := countOf(view)
	l.inform(latestOf(view.Clients), runtime, tick)
	now[liveFacts] = l.facts(view)
	for _, i := range latestOf(view.Instances) {
		now[liveInstances] = append(now[liveInstances], l.instance(i, counts.ofInstance[i.ID]))
	}
	for _, o := range latestOf(view.Subjects) {
		now[liveSubjects] = append(now[liveSubjects], subjectItem(o, counts.ofSubject[o.Owner]))
	}
	for _, c := range latestOf(view.Clients) {
		now[liveClients] = append(now[liveClients], l.client(c, counts.ofClient[c.ID]))
	}
	now[liveThings] = l.things(latestOf(view.Things), counts.typeOf)
	for _, i := range latestOf(l.server.Faults()) {
		now[liveFaults] = append(now[liveFaults], faultItem(i))
	}
	now[liveJournal] = l.entries.look(&l.server.journal, tick)
	return now
}

// holdings are how many things and clients belong to what there is.
type holdings struct {
	ofInstance map[connctd.InstanceID]int // clients
	ofClient   map[connctd.ClientID]int   // things
	ofSubject  map[state.Owner][2]int     // clients and things
	typeOf     map[connctd.ClientID]string
}

func countOf(view state.View) holdings {
	h := holdings{map[connctd.InstanceID]int{}, map[connctd.ClientID]int{}, map[state.Owner][2]int{}, map[connctd.ClientID]string{}}
	for _, c := range view.Clients {
		h.ofInstance[c.Instance]++
		h.typeOf[c.ID] = c.Type
		n := h.ofSubject[c.Owner]
		h.ofSubject[c.Owner] = [2]int{n[0] + 1, n[1]}
	}
	for _, t := range view.Things {
		if t.Client != "" {
			h.ofClient[t.Client]++
		}
		n := h.ofSubject[t.Owner]
		h.ofSubject[t.Owner] = [2]int{n[0], n[1] + 1}
	}
	return h
}

// fact is one of the numbers at the top, or what a list says of itself.
type fact struct {
	ID, Class, Text string
	Number          int
	Small           bool // a note below a heading
}

// facts are pieces with a place of their own: the numbers, and the notes of lists that
// are empty or too long. That each is in a list is of no interest to a browser, which
// finds pieces by their ids.
func (l *live) facts(view state.View) []liveItem {
	faults := len(l.server.Faults())
	all := []fact{
		numberOf("clients", len(view.Clients), "client", "clients"),
		numberOf("things", len(view.Things), "thing", "things"),
		numberOf("faults", faults, "fault", "faults"),
		noteOf("instances", len(view.Instances), "None. The first connection makes one."),
		noteOf("subjects", len(view.Subjects), "Nobody is known until something is made for them."),
		noteOf("clients", len(view.Clients), "None yet."),
		noteOf("things", len(view.Things), "None yet. What clients find shows here, with values that move."),
		noteOf("faults", faults, "None. Everything works as it should."),
		l.journalNote(),
		l.beginning(view),
	}
	items := make([]liveItem, len(all))
	for i, f := range all {
		items[i] = liveItem{f.ID, f, func() template.HTML { return fragment("fact", f) }}
	}
	return items
}

func numberOf(name string, n int, one, many string) fact {
	if n == 1 {
		many = one
	}
	return fact{ID: "count-" + name, Number: n, Text: many}
}

func noteOf(name string, n int, none string) fact {
	f := fact{ID: "note-" + name, Small: true}
	switch {
	case n == 0:
		f.Text = none
	case n > maxShown:
		f.Text = "The latest " + strconv.Itoa(maxShown) + " of " + strconv.Itoa(n) + "; /_mock/state has all."
	}
	return f
}

func (l *live) journalNote() fact {
	if l.server.journal.latest() == 0 {
		return fact{ID: "note-journal", Small: true, Text: "Nothing has been asked yet. Calls show here with what each changed."}
	}
	return fact{ID: "note-journal", Small: true}
}

// beginning tells whoever comes to an empty server what to do.
func (l *live) beginning(view state.View) fact {
	f := fact{ID: "note-connect", Small: true}
	switch {
	case len(l.types) == 0:
		f.Text = "This server has no connectors, so there is nothing to connect. Apps can make things themselves."
	case len(view.Clients) == 0 && len(view.Things) == 0:
		f.Class = "welcome"
		f.Text = "Nothing is connected yet. Press the first button: it does what an app does for its customer, and a thing appears below whose values move."
	}
	return f
}

// liveInstance, and those below, are what templates show.
type liveInstance struct {
	ID, Name, Type, Account string
	Configured              bool
	Clients                 int
}

func (l *live) instance(i *state.Instance, clients int) liveItem {
	type source struct {
		of      *state.Instance
		clients int
	}
	return liveItem{"instance-" + string(i.ID), source{i, clients}, func() template.HTML {
		return fragment("instance", liveInstance{"instance-" + string(i.ID), l.nameOf(i.Type), short(i.Type), short(i.Account), i.Config != nil, clients})
	}}
}

type liveSubject struct {
	ID, Subject, Account string
	Clients, Things      int
}

func subjectItem(o *state.Subject, n [2]int) liveItem {
	type source struct {
		of *state.Subject
		n  [2]int
	}
	id := "subject-" + strconv.Quote(o.Account) + strconv.Quote(o.Subject) // nobody's is another's
	return liveItem{id, source{o, n}, func() template.HTML {
		return fragment("subject", liveSubject{id, short(o.Subject), short(o.Account), n[0], n[1]})
	}}
}

type liveClient struct {
	ID, Subject, Account, Type, Status, Class, Consent, Trouble string
	Things                                                      int
	Due                                                         time.Time
}

// liveInfo is what the runtime knows of a client.
type liveInfo struct {
	due     time.Time
	trouble string
}

// inform asks the runtime of each client at a tick, and else of those that are new.
func (l *live) inform(clients []*state.Client, runtime *connector.Runtime, tick bool) {
	infos := make(map[connctd.ClientID]liveInfo, len(clients))
	for _, c := range clients {
		info, known := l.infos[c.ID]
		if !known || tick {
			info = infoOf(runtime, c.ID)
		}
		infos[c.ID] = info
	}
	l.infos = infos
}

func infoOf(runtime *connector.Runtime, id connctd.ClientID) liveInfo {
	if runtime == nil {
		return liveInfo{}
	}
	info, _ := runtime.Client(id) // one that is not there has none
	return liveInfo{info.Due.Round(0), lastError(runtime, id)}
}

func (l *live) client(c *state.Client, things int) liveItem {
	type source struct {
		of     *state.Client
		things int
		info   liveInfo
	}
	info := l.infos[c.ID]
	from := source{c, things, info}
	return liveItem{"client-" + string(c.ID), from, func() template.HTML {
		return fragment("client", liveClient{
			"client-" + string(c.ID), short(c.Owner.Subject), short(c.Owner.Account), l.nameOf(c.Type),
			string(c.Status), strings.ToLower(string(c.Status)), string(c.Consent), clipTo(cmp.Or(c.Reason, info.trouble), maxText), things, info.due,
		})
	}}
}

type liveFault struct {
	ID, Number, Text string
	Hits             int
}

func faultItem(i *Injected) liveItem {
	type source struct {
		number uint64
		hits   int
	}
	from := source{i.number, i.Hits()}
	return liveItem{"fault-" + i.id(), from, func() template.HTML {
		return fragment("fault", liveFault{"fault-" + i.id(), i.id(), clipTo(i.fault.String(), maxText), from.hits})
	}}
}

// nameOf is what people call a technology.
func (l *live) nameOf(typeID string) string { return short(cmp.Or(l.types[typeID].Name, typeID)) }

func short(text string) string { return clipTo(text, maxName) }

// clipTo is a text, or the begin of one that is longer than n bytes.
func clipTo(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + "…"
}
