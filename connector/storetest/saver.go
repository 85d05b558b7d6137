package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/connctd/connctd-go/connector"
)

// saver takes one step after the other. A step makes a note of its own, writes the
// number of the step into the saver's only value, and deletes the note of the step
// before: so whenever it dies, the note of the step that the value names is there.
type saver struct {
	*probe
	i int
}

func (s saver) key() string           { return fmt.Sprint("client/", s.i) }
func (s saver) notes() string         { return s.key() + "/" }
func (s saver) note(step int) string  { return s.notes() + strconv.Itoa(step) }
func (s saver) value(step int) string { return strings.Repeat(fmt.Sprint(step, " "), 1+step%997) }

// saveForEver tells of each step once it is saved. It ends only if something fails.
func (s saver) saveForEver() {
	step, revision := s.step()
	note := s.tidy(step)
	for len(s.faults) == 0 {
		step++
		next := s.save(s.note(step), 0, "")
		revision = s.save(s.key(), revision, s.value(step))
		if note != 0 {
			s.drop(s.note(step-1), note)
		}
		note = next
		if len(s.faults) == 0 {
			fmt.Printf("saved %d %d\n", s.i, step)
		}
	}
}

// step returns which step the saver's value names.
func (s saver) step() (step int, revision uint64) {
	got, err := s.Load(s.ctx, s.key())
	if errors.Is(err, connector.ErrNotStored) {
		return 0, 0
	}
	number, _, _ := strings.Cut(string(got.Value), " ")
	step, _ = strconv.Atoi(number)
	if err != nil || string(got.Value) != s.value(step) {
		s.faultf("saver %d finds %d bytes that begin with %.40q, error %v", s.i, len(got.Value), got.Value, err)
	}
	return step, got.Revision
}

// tidy deletes the notes of other steps, and returns the revision of that of step.
func (s saver) tidy(step int) (note uint64) {
	for key, err := range s.Range(s.ctx, s.notes()) {
		stored, failed := s.Load(s.ctx, key)
		switch {
		case err != nil || failed != nil:
			s.faultf("saver %d: note %s: %v", s.i, key, errors.Join(err, failed))
			return 0
		case key == s.note(step):
			note = stored.Revision
		default:
			s.drop(key, stored.Revision)
		}
	}
	return note
}

// check returns at which step the saver died, after it told of one.
func (s saver) check(told int) int {
	step, _ := s.step()
	if step != told && step != told+1 {
		s.faultf("saver %d is at step %d, want %d, which it was told is saved, or the next", s.i, step, told)
	}
	found := step == 0
	for key, err := range s.Range(s.ctx, s.notes()) {
		if err != nil || key != s.note(told) && key != s.note(told+1) {
			s.faultf("saver %d told of step %d and has note %q, error %v", s.i, told, key, err)
		}
		found = found || key == s.note(step)
	}
	if !found {
		s.faultf("saver %d is at step %d, whose note is lost", s.i, step)
	}
	return step
}
