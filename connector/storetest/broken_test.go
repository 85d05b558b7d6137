package storetest

import (
	"context"
	"errors"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// broken is a store with one bug, or with none if bug is empty.
type broken struct {
	bug string

	mu     sync.Mutex
	values map[string]connector.Stored
	last   uint64
}

func (s *broken) has(bug string) bool { return s.bug == bug }

func (s *broken) Load(ctx context.Context, key string) (connector.Stored, error) {
	if ctx.Err() != nil && !s.has("Load heeds no ctx") {
		return connector.Stored{}, context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, ok := s.values[key]
	switch {
	case !ok && s.has("Load finds what is not there"):
		return connector.Stored{}, nil
	case !ok && s.has("another error for what is not there"):
		return connector.Stored{}, errors.New("no such key")
	case !ok, len(stored.Value) == 0 && s.has("no bytes is not there"):
		return connector.Stored{}, connector.ErrNotStored
	case s.has("Load gives its own bytes"):
		return stored, nil
	}
	return connector.Stored{Value: slices.Clone(stored.Value), Revision: stored.Revision}, nil
}

func (s *broken) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	switch {
	case ctx.Err() != nil && !s.has("Save heeds no ctx"):
		return 0, context.Cause(ctx)
	case key == "" && !s.has("an empty key"), len(key) > connector.MaxStoredKey && !s.has("a long key"),
		len(value) > connector.MaxStoredValue && !s.has("a long value"):
		return 0, errors.New("too long or too short")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.values[key].Revision
	if s.has("compares, then swaps") {
		s.mu.Unlock()
		runtime.Gosched()
		s.mu.Lock()
	}
	if now != revision && !s.has("Save heeds no revision") && (now == 0 || !s.has("Save replaces what is there")) {
		return 0, connector.ErrRevision
	}
	if !s.has("Save keeps the caller's bytes") {
		value = slices.Clone(value)
	}
	s.last++
	next := s.last
	if s.has("revisions begin anew") {
		next = now + 1
	}
	s.values[key] = connector.Stored{Value: value, Revision: next}
	return next, nil
}

func (s *broken) Delete(ctx context.Context, key string, revision uint64) error {
	if ctx.Err() != nil && !s.has("Delete heeds no ctx") {
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.values[key].Revision
	switch {
	case now == 0 && s.has("Delete of nothing succeeds"):
		return nil
	case now == 0, now != revision && !s.has("Delete heeds no revision"):
		return connector.ErrRevision
	}
	if !s.has("Delete does nothing") {
		delete(s.values, key)
	}
	return nil
}

func (s *broken) Range(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		s.mu.Lock()
		keys := slices.Sorted(maps.Keys(s.values))
		s.mu.Unlock()
		if s.has("Range has no order") {
			slices.Reverse(keys)
		}
		if s.has("Range ends early") {
			keys = keys[:min(len(keys), 1000)]
		}
		for _, key := range keys {
			if ctx.Err() != nil && !s.has("Range heeds no ctx") {
				yield("", context.Cause(ctx))
				return
			}
			if !strings.HasPrefix(key, prefix) && !s.has("Range takes all") {
				continue
			}
			if !yield(key, nil) {
				return
			}
		}
		if ctx.Err() != nil && !s.has("Range heeds no ctx") {
			yield("", context.Cause(ctx))
		}
	}
}

// complaints runs the suite on stores with a bug.
func complaints(t *testing.T, bug string) (faults []string) {
	t.Helper()
	for _, test := range tests() {
		p := &probe{ctx: t.Context(), Store: &broken{bug: bug, values: map[string]connector.Stored{}}}
		test.run(p)
		faults = append(faults, p.faults...)
	}
	return faults
}

func TestSuiteFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	for _, bug := range []string{
		"Load heeds no ctx", "Load finds what is not there", "another error for what is not there",
		"no bytes is not there", "Load gives its own bytes",
		"Save heeds no ctx", "an empty key", "a long key", "a long value", "compares, then swaps",
		"Save heeds no revision", "Save replaces what is there", "Save keeps the caller's bytes", "revisions begin anew",
		"Delete heeds no ctx", "Delete of nothing succeeds", "Delete heeds no revision", "Delete does nothing",
		"Range has no order", "Range ends early", "Range heeds no ctx", "Range takes all",
	} {
		t.Run(bug, func(t *testing.T) {
			t.Parallel()
			if len(complaints(t, bug)) == 0 {
				t.Error("the suite has nothing to complain about")
			}
		})
	}
}

func TestSuitePassesWhatIsNotBroken(t *testing.T) {
	t.Parallel()
	for _, fault := range complaints(t, "") {
		t.Error(fault)
	}
}
