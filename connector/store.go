package connector

import (
	"context"
	"errors"
	"iter"
)

// Limits of a [Store]. What is empty or longer is refused and changes nothing.
const (
	MaxStoredKey   = 1 << 10 // bytes of a key; the empty one is refused too
	MaxStoredValue = 1 << 20 // bytes of a value; an empty one is a value
)

// Store keeps what a [Runtime] must not forget when its process ends: which thing
// key became which thing, what it was about to create, tokens and checkpoints. It
// is a small map from keys to bytes; a key is text such as "client/ID".
// [NewMemoryStore] keeps it in the process, package boltstore in a file; package
// storetest checks one of your own.
//
// All methods are called concurrently, also while a walk of Range is under way, and
// by whoever walks. When Save and Delete return nil, the change outlives the
// process, even one that is killed. After an error that does not match
// [ErrRevision] it may have happened or not, never by half; Load tells. A ctx that
// has ended before the call gives its cause, and nothing changes.
type Store interface {
	// Load returns what was saved last. A key that was never saved, or was deleted,
	// gives an error that matches [ErrNotStored].
	Load(ctx context.Context, key string) (Stored, error)
	// Save writes a value if the key still has the given revision, 0 meaning that it
	// is not there, and returns the new one. Otherwise nothing changes, and the error
	// matches [ErrRevision]. The value is copied.
	Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error)
	// Delete removes a key if it still has the given revision; otherwise nothing
	// changes, and the error matches [ErrRevision]. So it does for a key that is not
	// there.
	Delete(ctx context.Context, key string, revision uint64) error
	// Range walks over the keys that begin with prefix, in the order of their bytes;
	// an empty prefix is that of all. What is changed meanwhile may be seen or not.
	// An error ends the walk.
	Range(ctx context.Context, prefix string) iter.Seq2[string, error]
}

// Stored is a value as a [Store] has it.
type Stored struct {
	Value    []byte // the caller's own copy
	Revision uint64 // never 0; differs from that of every earlier value of the key
}

// Errors of a [Store].
var (
	ErrNotStored = errors.New("connector: not stored")         // there is nothing under the key
	ErrRevision  = errors.New("connector: changed by another") // the key has another revision
)
