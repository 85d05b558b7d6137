package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// livePause is at least between two updates of a browser: what changes within is sent
// together. It is far below what people notice, and lets a browser rest.
const livePause = 20 * time.Millisecond

// liveEvents sends the page's updates, as server-sent events:
//
//	id: EPOCH.17
//	data: {"pieces": [{"id": "thing-…", "html": "…"}], "lists": {"things": ["thing-…"]}}
//
// A browser that comes again names the last id it has, or in ?since= the one that the
// page came with, and gets what is newer; one that has a page of another server gets
// everything.
func (s *Server) liveEvents(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/event-stream")
	e := &eventStream{w: w, control: http.NewResponseController(w)}
	_ = e.control.SetReadDeadline(time.Time{}) // as for other events
	if r.Method == http.MethodHead || e.send("retry: 1000\n\n") != nil {
		return nil
	}
	l := s.livePage()
	l.stream(r, e, l.versionOf(r))
	return nil
}

// versionOf is the version of the page that a browser has; 0: none.
func (l *live) versionOf(r *http.Request) uint64 {
	text := r.URL.Query().Get("since")
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		text = id
	}
	epoch, number, _ := strings.Cut(text, ".")
	version, err := strconv.ParseUint(number, 10, 64)
	if err != nil || epoch != l.epoch {
		return 0
	}
	return version
}

func (l *live) id(version uint64) string { return l.epoch + "." + strconv.FormatUint(version, 10) }

// stream sends updates until the reader goes or the server is about to end.
func (l *live) stream(r *http.Request, e *eventStream, version uint64) {
	pulse, tick := time.NewTicker(eventPulse), time.NewTicker(liveTick)
	defer pulse.Stop()
	defer tick.Stop()
	for {
		update, now, bells := l.since(version)
		version = now
		if !update.empty() && (e.send(eventOf(l.id(now), update)) != nil || !l.rest(r)) {
			return
		}
		select {
		case <-bells.state:
		case <-bells.called:
		case <-bells.faulted:
		case <-tick.C:
		case <-pulse.C:
			if e.send(": still here\n\n") != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-l.server.draining:
			return
		case <-l.server.stopping.Done():
			return
		}
	}
}

// rest lets time pass between two updates, and reports false at the end.
func (l *live) rest(r *http.Request) bool {
	pause := time.NewTimer(livePause)
	defer pause.Stop()
	select {
	case <-pause.C:
		return true
	case <-r.Context().Done():
	case <-l.server.draining:
	case <-l.server.stopping.Done():
	}
	return false
}

// eventOf is an update as an event. HTML is kept as it is: escaped as in a page, it
// would be twice as long.
func eventOf(id string, update liveUpdate) string {
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(update); err != nil {
		panic("mockserver: page: " + err.Error()) // it is made of texts
	}
	return fmt.Sprintf("id: %s\ndata: %s\n", id, &data) // which ends its line
}
