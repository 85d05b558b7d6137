package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// fileStore writes all that it has into a file at each change; with one bug, or with
// none if bug is empty.
type fileStore struct {
	*broken
	bug  string
	path string

	file   sync.Mutex // held while the file is written; guards what follows
	closed bool
}

// content is what the file holds.
type content struct {
	Values map[string]connector.Stored
	Last   uint64
}

func openFile(dir, bug string) (Durable, error) {
	s := &fileStore{broken: &broken{values: map[string]connector.Stored{}}, bug: bug, path: filepath.Join(dir, "store")}
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	c := content{Values: s.values}
	if err := errors.Join(err, json.Unmarshal(text, &c)); err != nil {
		return nil, err
	}
	if s.last = c.Last; bug == "revisions begin anew" {
		s.last = uint64(len(c.Values))
	}
	return s, nil
}

func (s *fileStore) Load(ctx context.Context, key string) (connector.Stored, error) {
	if err := s.open(); err != nil {
		return connector.Stored{}, err
	}
	return s.broken.Load(ctx, key)
}

func (s *fileStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	if err := s.open(); err != nil {
		return 0, err
	}
	next, err := s.broken.Save(ctx, key, revision, value)
	if err != nil {
		return 0, err
	}
	return next, s.write()
}

func (s *fileStore) Delete(ctx context.Context, key string, revision uint64) error {
	if err := s.open(); err != nil {
		return err
	}
	if err := s.broken.Delete(ctx, key, revision); err != nil {
		return err
	}
	if s.bug == "what is deleted comes back" {
		return nil
	}
	return s.write()
}

func (s *fileStore) Range(ctx context.Context, prefix string) iter.Seq2[string, error] {
	if err := s.open(); err != nil {
		return func(yield func(string, error) bool) { yield("", err) }
	}
	return s.broken.Range(ctx, prefix)
}

func (s *fileStore) Close() error {
	s.file.Lock()
	defer s.file.Unlock()
	if s.closed && s.bug == "closed once only" {
		return fs.ErrClosed
	}
	s.closed = true
	return nil
}

func (s *fileStore) open() error {
	s.file.Lock()
	defer s.file.Unlock()
	if s.closed && s.bug != "open after it was closed" {
		return fs.ErrClosed
	}
	return nil
}

// write brings everything into the file, by renaming.
func (s *fileStore) write() error {
	if s.bug == "saved is what will be written" {
		go func() { time.Sleep(time.Millisecond); _ = s.writeNow() }()
		return nil
	}
	return s.writeNow()
}

func (s *fileStore) writeNow() error {
	s.file.Lock()
	defer s.file.Unlock()
	s.mu.Lock()
	text, err := json.Marshal(content{s.values, s.last})
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if s.bug == "written in place" {
		half := len(text) / 2
		return errors.Join(os.WriteFile(s.path, text[:half], 0o600), os.WriteFile(s.path, text, 0o600))
	}
	return errors.Join(os.WriteFile(s.path+".new", text, 0o600), os.Rename(s.path+".new", s.path))
}

const bugName = "STORETEST_BUG" // tells a process which bug its store has

func TestDurable(t *testing.T) {
	t.Parallel()
	open := func(dir string) (Durable, error) { return openFile(dir, os.Getenv(bugName)) }
	if !saveUntilKilled(t, open) {
		outlives(t, open)
	}
}

// The suite fails with a bug. It does so in a process of its own, so that it is not
// this test that fails.
func TestDurableSuiteFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	for _, bug := range []string{
		"revisions begin anew", "what is deleted comes back", "closed once only", "open after it was closed",
		"saved is what will be written", "written in place",
	} {
		t.Run(bug, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestDurable$", "-test.count=1")
			cmd.Env = append(os.Environ(), bugName+"="+bug)
			out, err := cmd.CombinedOutput()
			if _, failed := errors.AsType[*exec.ExitError](err); !failed {
				t.Errorf("the suite passes, error %v:\n%s", err, out)
			}
		})
	}
}
