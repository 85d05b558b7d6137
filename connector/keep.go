package connector

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

// ErrTaken is why the polls of a client fail that another process has polled since this
// one loaded its record. Nothing is written for it any more here: the other process goes
// on with it, or [Runtime.Release] and [Runtime.Add] bring it back.
var ErrTaken = errors.New("connector: another process drives this client")

var (
	errNoSave = errors.New("the client's record cannot be saved")
	errTaken  = fmt.Errorf("%w: %w, so this one has stopped writing for it", errNoSave, ErrTaken)
)

// keeper brings the record of a client to the store and back. It belongs to whoever
// has the client to itself: a turn between begin and end, or a removal.
type keeper struct {
	store    Store
	key      string
	loaded   bool
	begun    bool     // what is stored may know of more than the client does, until that notes its record
	polling  bool     // the turn under way is a poll
	taken    bool     // by another process
	revision uint64   // of what was loaded or saved last; 0 if nothing is there
	tried    *attempt // whose outcome is unknown; else nil
}

// attempt is what a save may have written; empty if it is a deletion.
type attempt struct{ value []byte }

func recordKey(id connctd.ClientID) string { return "client/" + string(id) }

// load returns the record that is stored, and whether there is one.
func (k *keeper) load(ctx context.Context) (r record, found bool, err error) {
	stored, err := k.store.Load(ctx, k.key)
	switch {
	case errors.Is(err, ErrNotStored):
		k.loaded = true
		return record{}, false, nil
	case err != nil:
		return record{}, false, fmt.Errorf("the client's record cannot be loaded: %w", err)
	}
	r, err = decodeRecord(stored.Value)
	if err != nil {
		return record{}, false, fmt.Errorf("the client's record: %w", err)
	}
	k.loaded, k.revision = true, stored.Revision
	return r, true, nil
}

// save stores the record. When its outcome is unknown, the next save finds it out
// first; when somebody else saved one meanwhile, nothing is ever saved again.
func (k *keeper) save(ctx context.Context, r *record) error {
	if err := k.settle(ctx); err != nil {
		return err
	}
	text := r.encode()
	if len(text) > MaxStoredValue {
		return fmt.Errorf("%w: with its %d things it has %d bytes, at most %d can be stored: emit fewer things, or shorter values", errNoSave, len(r.Things), len(text), MaxStoredValue)
	}
	k.begun = true
	revision, err := k.store.Save(ctx, k.key, k.revision, text)
	if err != nil {
		return k.failed(err, text)
	}
	k.revision, r.changed = revision, false
	return nil
}

// remove deletes the record, if there is one.
func (k *keeper) remove(ctx context.Context) error {
	if err := k.settle(ctx); err != nil || k.revision == 0 {
		return err
	}
	k.begun = true
	if err := k.store.Delete(ctx, k.key, k.revision); err != nil {
		return k.failed(err, nil)
	}
	k.revision = 0
	return nil
}

func (k *keeper) failed(err error, tried []byte) error {
	if errors.Is(err, ErrRevision) {
		k.taken = true
		return fmt.Errorf("%w: %w", errTaken, err)
	}
	k.tried = &attempt{tried}
	return fmt.Errorf("%w: %w", errNoSave, err)
}

// settle finds out what became of a save or a deletion whose outcome is unknown.
func (k *keeper) settle(ctx context.Context) error {
	if k.taken {
		return errTaken
	}
	if k.tried == nil {
		return nil
	}
	stored, err := k.store.Load(ctx, k.key) // the zero value if nothing is stored
	if err != nil && !errors.Is(err, ErrNotStored) {
		return fmt.Errorf("%w: %w", errNoSave, err)
	}
	switch {
	case stored.Revision == k.revision: // nothing has happened
	case bytes.Equal(stored.Value, k.tried.value):
		k.revision = stored.Revision
	default:
		k.taken = true
		return errTaken
	}
	k.tried = nil
	return nil
}
