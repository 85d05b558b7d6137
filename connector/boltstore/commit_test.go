package boltstore

import (
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"

	"go.etcd.io/bbolt"
)

// A panic in the middle of a write, as bbolt has one for a file that is broken, is that of
// one change alone; the others fail, and the next ones are tried.
func TestPanicOfAWrite(t *testing.T) {
	t.Parallel()
	s, err := Open(filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	synctest.Test(t, func(t *testing.T) { // which tells of one that waits for ever
		s := &Store{db: s.db, turn: make(chan struct{}, 1)}
		beside := &pending{func(*bbolt.Bucket) error { return nil }, make(chan error, 1)}
		s.queue = append(s.queue, beside)
		func() {
			defer func() {
				if v := recover(); v != "page already freed" {
					t.Errorf("panic %v", v)
				}
			}()
			_ = s.commit(func(*bbolt.Bucket) error { panic("page already freed") })
		}()
		if err := <-beside.done; !errors.Is(err, errBroken) {
			t.Errorf("a change beside it = %v", err)
		}
		if _, err := s.Save(t.Context(), "key", 0, nil); err != nil {
			t.Errorf("the next Save = %v", err)
		}
	})
}
