package state

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// A subject is any bytes, and JSON takes those that are no UTF-8 for others: several
// customers would be one. So such a subject stands in a snapshot escaped as in a link,
// and so does one that looks as if it were.
const escapedSubject = "escaped:"

// written is the owner as in a snapshot.
func (o Owner) written() Owner {
	if !utf8.ValidString(o.Subject) || strings.HasPrefix(o.Subject, escapedSubject) {
		o.Subject = escapedSubject + url.PathEscape(o.Subject)
	}
	return o
}

// read is the owner that stands in a snapshot.
func (o Owner) read() Owner {
	if escaped, is := strings.CutPrefix(o.Subject, escapedSubject); is {
		if plain, err := url.PathUnescape(escaped); err == nil {
			o.Subject = plain
		}
	}
	return o
}

// writeOwners brings the owners into the form that they have in a snapshot.
func (s *Snapshot) writeOwners() {
	for i := range s.Clients {
		s.Clients[i].Owner = s.Clients[i].Owner.written()
	}
	for i := range s.Things {
		s.Things[i].Owner = s.Things[i].Owner.written()
	}
	for i := range s.Actions {
		s.Actions[i].Owner = s.Actions[i].Owner.written()
	}
	for i := range s.Subjects {
		s.Subjects[i].Owner = s.Subjects[i].Owner.written()
	}
}
