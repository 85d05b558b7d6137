// Package boltstore is a [connector.Store] in one file, for a connector service
// that runs as one process. What is saved outlives a process that is killed. It is
// made of [bbolt], which a program gets only with this package.
//
//	store, err := boltstore.Open("/var/lib/lamps/clients.db")
//	if err != nil {
//		return err
//	}
//	defer store.Close()
//
// [bbolt]: https://pkg.go.dev/go.etcd.io/bbolt
package boltstore

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/connctd/connctd-go/connector"
)

// Store is an open file. Its methods are those of [connector.Store]; a ctx that
// ends while the disk is at work stops nothing.
//
// Changes that many make at once share one write to the disk, so thousands a second
// are possible where each alone would wait for the disk.
type Store struct {
	db   *bbolt.DB
	turn chan struct{} // holds one token while somebody writes to the disk

	mu    sync.Mutex // guards what follows
	queue []*pending
}

var _ connector.Store = (*Store)(nil)

// bucket holds all keys. A value has its revision, 8 bytes, in front.
var bucket = []byte("connector store 1")

const header = 8

// Load implements [connector.Store].
func (s *Store) Load(ctx context.Context, key string) (connector.Stored, error) {
	if ctx.Err() != nil {
		return connector.Stored{}, context.Cause(ctx)
	}
	var stored connector.Stored
	err := s.db.View(func(tx *bbolt.Tx) error {
		raw := tx.Bucket(bucket).Get([]byte(key))
		stored = connector.Stored{Revision: revisionOf(raw)}
		if stored.Revision != 0 {
			stored.Value = slices.Clone(raw[header:]) // of the file, and only until the transaction ends
		}
		return nil
	})
	switch {
	case err != nil:
		return connector.Stored{}, fmt.Errorf("boltstore: load %s: %w", key, err)
	case stored.Revision == 0:
		return connector.Stored{}, fmt.Errorf("%w: %s", connector.ErrNotStored, key)
	}
	return stored, nil
}

// Save implements [connector.Store].
func (s *Store) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	if key == "" || len(key) > connector.MaxStoredKey || len(value) > connector.MaxStoredValue {
		return 0, fmt.Errorf("boltstore: a key of %d bytes with a value of %d cannot be stored", len(key), len(value))
	}
	raw := append(make([]byte, header, header+len(value)), value...)
	var next uint64
	err := s.change(ctx, key, revision, func(b *bbolt.Bucket) (err error) {
		if next, err = b.NextSequence(); err != nil {
			return err
		}
		binary.BigEndian.PutUint64(raw, next)
		return b.Put([]byte(key), raw)
	})
	if err != nil {
		return 0, err
	}
	return next, nil
}

// Delete implements [connector.Store].
func (s *Store) Delete(ctx context.Context, key string, revision uint64) error {
	if revision == 0 {
		return fmt.Errorf("%w: %s", connector.ErrRevision, key)
	}
	return s.change(ctx, key, revision, func(b *bbolt.Bucket) error { return b.Delete([]byte(key)) })
}

// change does something with the bucket if key still has the revision.
func (s *Store) change(ctx context.Context, key string, revision uint64, do func(*bbolt.Bucket) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	differs := false
	err := s.commit(func(b *bbolt.Bucket) error {
		if differs = revisionOf(b.Get([]byte(key))) != revision; differs {
			return nil // an error would undo what others did in the same transaction
		}
		return do(b)
	})
	switch {
	case err != nil:
		return fmt.Errorf("boltstore: change %s: %w", key, err)
	case differs:
		return fmt.Errorf("%w: %s", connector.ErrRevision, key)
	}
	return nil
}

// revisionOf returns the revision in front of a value, 0 if there is none.
func revisionOf(raw []byte) uint64 {
	if len(raw) < header {
		return 0
	}
	return binary.BigEndian.Uint64(raw)
}
