package boltstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connector/boltstore"
	"github.com/connctd/connctd-go/connector/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.RunDurable(t, func(dir string) (storetest.Durable, error) {
		return boltstore.Open(filepath.Join(dir, "clients.db"))
	})
}

// open opens a store for a test.
func open(t *testing.T, path string) *boltstore.Store {
	t.Helper()
	store, err := boltstore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return store
}

func TestRightsOfTheFile(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before os.FileMode // 0: no file
		want   error
		after  os.FileMode
	}{
		"made":               {after: 0o600},
		"of the owner":       {before: 0o600, after: 0o600},
		"others may read":    {before: 0o644, want: boltstore.ErrReadable, after: 0o644},
		"the group may read": {before: 0o640, want: boltstore.ErrReadable, after: 0o640},
		"others may write":   {before: 0o602, want: boltstore.ErrReadable, after: 0o602},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "clients.db")
			if tc.before != 0 {
				if err := errors.Join(os.WriteFile(path, nil, tc.before), os.Chmod(path, tc.before)); err != nil {
					t.Fatal(err)
				}
			}
			store, err := boltstore.Open(path)
			if !errors.Is(err, tc.want) {
				t.Errorf("Open error = %v, want %v", err, tc.want)
			}
			if err == nil {
				defer store.Close()
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != tc.after {
				t.Errorf("rights = %v, want %v", got, tc.after)
			}
		})
	}
}

func TestOneAtATime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "clients.db")
	first := open(t, path)
	_, err := boltstore.Open(path)
	if want := "boltstore: another process has the file open: " + path; !errors.Is(err, boltstore.ErrInUse) || err.Error() != want {
		t.Errorf("Open of an open file: error = %v, want %s", err, want)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path)
}

func TestOpenWhatIsNoStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("not a store, but somebody's letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{text, dir, filepath.Join(dir, "missing", "clients.db")} {
		if store, err := boltstore.Open(path); err == nil {
			t.Errorf("Open(%s) succeeded", path)
			_ = store.Close()
		}
	}
	left, err := os.ReadFile(text)
	if diff := cmp.Diff("not a store, but somebody's letter", string(left)); diff != "" || err != nil {
		t.Errorf("what was there (-want +got), error %v:\n%s", err, diff)
	}
}
