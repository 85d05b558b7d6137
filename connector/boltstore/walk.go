package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"
)

// pageSize is how many keys one transaction reads.
const pageSize = 1000

// Range implements [connector.Store]. No transaction is open while the body of the
// loop runs: it would keep the file from growing, and so a Save in the body from
// returning.
func (s *Store) Range(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for from := prefix; ; {
			keys, err := s.page(ctx, prefix, from)
			if err != nil {
				yield("", fmt.Errorf("boltstore: walk over %q: %w", prefix, err))
				return
			}
			for _, key := range keys {
				if ctx.Err() != nil {
					yield("", context.Cause(ctx))
					return
				}
				if !yield(key, nil) {
					return
				}
				from = key + "\x00" // the least that comes after it
			}
			if len(keys) < pageSize {
				return
			}
		}
	}
}

// page returns the first keys that begin with prefix and are not before from.
func (s *Store) page(ctx context.Context, prefix, from string) (keys []string, err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	err = s.db.View(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucket).Cursor()
		key, _ := cursor.Seek([]byte(from))
		for len(keys) < pageSize && key != nil && bytes.HasPrefix(key, []byte(prefix)) {
			keys = append(keys, string(key))
			key, _ = cursor.Next()
		}
		return nil
	})
	return keys, err
}
