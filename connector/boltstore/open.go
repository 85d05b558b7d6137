package boltstore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Errors of [Open].
var (
	ErrInUse    = errors.New("boltstore: another process has the file open")
	ErrReadable = errors.New("boltstore: not only its owner may read or write the file") // chmod 600 it
)

const (
	onlyOwner = fs.FileMode(0o600)
	others    = fs.FileMode(0o077)
	lockWait  = time.Second // for one that is about to end
)

// Open opens the store in the file path, and creates it if it is not there, for its
// owner alone (0600). A file that others may read or write gives [ErrReadable] and
// stays as it is: it holds tokens, and only its owner can know who has seen them.
// One that another process or Store has open gives [ErrInUse], after a second.
func Open(path string) (*Store, error) {
	db, err := bbolt.Open(path, onlyOwner, &bbolt.Options{
		Timeout: lockWait, OpenFile: openOwned,
		FreelistType: bbolt.FreelistMapType, NoStatistics: true,
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%w: %s", ErrInUse, path)
	case errors.Is(err, ErrReadable):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("boltstore: open %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(bucket)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("boltstore: open %s: %w", path, err), db.Close())
	}
	return &Store{db: db, turn: make(chan struct{}, 1)}, nil
}

// openOwned looks at the file that it opened, and not at what the path names by then.
func openOwned(path string, flag int, mode fs.FileMode) (*os.File, error) {
	file, err := os.OpenFile(path, flag, mode)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().Perm()&others != 0 && runtime.GOOS != "windows" { // which has no such bits
		err = fmt.Errorf("%w: %s is %v", ErrReadable, path, info.Mode())
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Close waits for the changes under way and closes the file. Whatever is called
// later fails; a second Close does nothing.
func (s *Store) Close() error { return s.db.Close() }
