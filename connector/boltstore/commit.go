package boltstore

import (
	"errors"

	"go.etcd.io/bbolt"
)

var errBroken = errors.New("the file seems to be broken: writing to it panicked")

// pending waits for its turn to be written.
type pending struct {
	do   func(*bbolt.Bucket) error
	done chan error // has room for one
}

// commit does something with the bucket and returns when that is on the disk. Who
// gets the turn writes what all the others have brought by then, so a change alone
// waits for nobody, and many wait for two writes at most. (bbolt's own Batch waits
// for a fixed time instead, and lets what comes while it writes queue in small
// batches.)
func (s *Store) commit(do func(*bbolt.Bucket) error) error {
	c := &pending{do, make(chan error, 1)}
	s.mu.Lock()
	s.queue = append(s.queue, c)
	s.mu.Unlock()
	select {
	case err := <-c.done:
		return err // another has written it
	case s.turn <- struct{}{}:
	}
	defer func() { <-s.turn }() // also after a panic, which a runtime survives
	s.write()
	return <-c.done
}

// write does all that waits in one transaction. An error is that of the disk, and so
// that of all.
func (s *Store) write() {
	s.mu.Lock()
	batch := s.queue
	s.queue = nil
	s.mu.Unlock()
	if len(batch) == 0 {
		return // another had the turn meanwhile
	}
	err := errBroken
	defer func() {
		for _, c := range batch {
			c.done <- err
		}
	}()
	err = s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucket)
		for _, c := range batch {
			if err := c.do(b); err != nil {
				return err
			}
		}
		return nil
	})
}
