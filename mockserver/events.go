package mockserver

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	eventWrite = 10 * time.Second       // for what is sent at once; a reader who takes longer is cut off
	eventPulse = 15 * time.Second       // after so long without an event comes a comment, to find out who is gone
	eventPause = 250 * time.Millisecond // at least between two events of a changed state
)

// adminEvents sends what happens, as server-sent events:
//
//	id: 17
//	event: call                or poll or consent, the kind of the entry
//	data: {…}                  as in the journal
//
//	event: gap
//	data: {"missed": 3}        entries that the journal has forgotten already
//
//	event: state
//	data: {}                   something has changed, by a call or by a connector
//
// Nothing is queued for a reader: the journal is asked again when there was time to
// send. So one that is stuck costs no memory, and what it missed shows as a gap.
func (s *Server) adminEvents(w http.ResponseWriter, r *http.Request) error {
	seq, err := afterOf(r, s.journal.latest())
	if err != nil {
		return err
	}
	if seq > s.journal.latest() {
		seq = 0 // a number of an earlier run
	}
	w.Header().Set("Content-Type", "text/event-stream")
	e := &eventStream{w: w, control: http.NewResponseController(w)}
	_ = e.control.SetReadDeadline(time.Time{}) // the request has come; only its end is waited for
	if r.Method == http.MethodHead || e.send(": hello\n\n") != nil {
		return nil
	}
	s.stream(r, e, seq)
	return nil
}

// stream sends events until the reader goes or the server is about to end.
func (s *Server) stream(r *http.Request, e *eventStream, seq uint64) {
	pulse := time.NewTicker(eventPulse)
	defer pulse.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	changed := s.nextChange()
	var rested <-chan time.Time // not nil: the state has changed, and is told after the pause
	for {
		called := s.journal.wait()
		var err error
		if seq, err = e.calls(s.journal.after(seq), seq); err != nil {
			return
		}
		select {
		case <-called:
		case <-changed:
			changed, rested = nil, pause.C
		case <-rested:
			rested, changed = nil, s.nextChange()
			pause.Reset(eventPause)
			err = e.send("event: state\ndata: {}\n\n")
		case <-pulse.C:
			err = e.send(": still here\n\n")
		case <-r.Context().Done():
			return
		case <-s.draining:
			return
		case <-s.stopping.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// nextChange is closed at the next change of the state.
func (s *Server) nextChange() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed.wait()
}

// eventStream writes events, each within a time of its own.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (e *eventStream) send(text string) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(eventWrite)); err != nil {
		return err
	}
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return e.control.Flush()
}

// calls sends entries and returns the number of the last one that was sent.
func (e *eventStream) calls(calls []Call, seq uint64) (uint64, error) {
	for _, c := range calls {
		if missed := c.Seq - seq - 1; missed > 0 {
			if err := e.send(fmt.Sprintf("event: gap\ndata: {\"missed\":%d}\n\n", missed)); err != nil {
				return seq, err
			}
		}
		data, err := json.Marshal(c) // on one line
		if err != nil {
			return seq, err
		}
		if err := e.send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", c.Seq, cmp.Or(c.Kind, "call"), data)); err != nil {
			return seq, err
		}
		seq = c.Seq
	}
	return seq, nil
}
