package mockserver

import (
	"net/http"
	"strconv"
)

// adminJournal answers with the entries, and with the number to ask for next.
func (s *Server) adminJournal(w http.ResponseWriter, r *http.Request) error {
	after, err := afterOf(r, 0)
	if err != nil {
		return err
	}
	last := s.journal.latest() // first, or what ends in between would never be shown
	calls := s.journal.after(after)
	if len(calls) > 0 {
		last = calls[len(calls)-1].Seq
	}
	writeJSON(w, http.StatusOK, map[string]any{"last": last, "calls": orEmpty(calls)})
	return nil
}

// afterOf is the number of the call after which a request wants to hear.
func afterOf(r *http.Request, otherwise uint64) (uint64, error) {
	text := r.URL.Query().Get("after")
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		text = id // what a browser has seen since it asked first
	}
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, codeBadQuery, "after (or the header Last-Event-ID) must be the number of a call, such as 17; 0 is before the first")
	}
	return n, nil
}

// latest is the number of the latest call.
func (j *journal) latest() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}
