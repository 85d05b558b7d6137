package mockserver

import (
	"crypto/rand"
	"html/template"
	"slices"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const (
	maxShown = 300                    // resources of a kind, the latest: a page is read by a person
	liveTick = 500 * time.Millisecond // between two looks at what changes all the time: polls, and when the next ones are
	liveAge  = 400 * time.Millisecond // less than a tick: a look of that age is not looked at again for another reader
)

// The lists of the page, in the order in which they are looked at.
const (
	liveFacts = iota
	liveInstances
	liveSubjects
	liveClients
	liveThings
	liveFaults
	liveJournal
	liveLists // how many there are
)

var liveNames = [liveLists]string{"facts", "instances", "subjects", "clients", "things", "faults", "journal"}

// live is the page that people watch. It is made when somebody looks for the first
// time, and does nothing while nobody does: no goroutine belongs to it, whoever watches
// brings it up to date, for all.
//
// It is a list of pieces, each with the version of the page with which it came. So
// nothing is queued for anybody: a browser names the version it has and gets what is
// newer, however long it was away.
type live struct {
	server *Server
	epoch  string // tells the versions of this page from those of another
	types  map[string]connctd.Description

	mu      sync.Mutex // guards what follows
	version uint64
	lists   [liveLists]liveList
	sparks  map[connctd.ThingID]map[movingID]*spark
	entries liveEntries
	infos   map[connctd.ClientID]liveInfo // of the runtime, as they were at the latest tick
	ticked  time.Time
	bells   liveBells
}

// liveBells are closed when what the page shows is not up to date any more.
type liveBells struct {
	state, called, faulted <-chan struct{}
	looked                 time.Time
}

// livePage is the page, made at the first look.
func (s *Server) livePage() *live {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == nil {
		s.live = &live{server: s, epoch: rand.Text(), types: map[string]connctd.Description{}}
		for _, d := range s.model.Descriptions() {
			s.live.types[d.TypeID] = d
		}
	}
	return s.live
}

// liveUpdate is what a browser has to change: pieces that are other or new, and the
// order of lists that have other pieces than before.
type liveUpdate struct {
	Pieces []livePart          `json:"pieces,omitempty"`
	Lists  map[string][]string `json:"lists,omitempty"`
}

// livePart is a piece as it is sent.
type livePart struct {
	ID   string        `json:"id"`
	HTML template.HTML `json:"html"`
}

func (u *liveUpdate) empty() bool { return len(u.Pieces) == 0 && len(u.Lists) == 0 }

// since returns what is newer than a version, with the version that the page has now
// and what rings when that is not the latest any more.
func (l *live) since(version uint64) (liveUpdate, uint64, liveBells) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refresh()
	update := liveUpdate{Lists: map[string][]string{}}
	for i := range l.lists {
		l.lists[i].newer(version, liveNames[i], &update)
	}
	return update, l.version, l.bells
}

// refresh brings the page up to date.
func (l *live) refresh() {
	if l.bells.silent() {
		return
	}
	s := l.server
	l.bells = liveBells{called: s.journal.wait(), faulted: s.faults.wait(), looked: time.Now()}
	s.mu.Lock()
	l.bells.state = s.changed.wait()
	view, runtime := s.model.View(), s.runtime
	s.mu.Unlock()
	tick := time.Since(l.ticked) >= liveAge
	if tick {
		l.ticked = time.Now()
	}
	now := l.look(view, runtime, tick)
	version, changed := l.version+1, false
	for i, items := range now {
		changed = l.lists[i].set(version, items) || changed
	}
	if changed {
		l.version = version
	}
}

// silent reports whether nothing has rung since the last look, which is not long ago.
func (b *liveBells) silent() bool {
	for _, bell := range []<-chan struct{}{b.state, b.called, b.faulted} {
		select {
		case <-bell:
			return false
		default:
		}
	}
	return b.state != nil && time.Since(b.looked) < liveAge
}

// latestOf is the end of a list that is too long to be shown.
func latestOf[T any](all []T) []T { return slices.Clip(all[max(0, len(all)-maxShown):]) }
