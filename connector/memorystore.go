package connector

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
)

// memoryStore keeps everything in the memory of the process.
type memoryStore struct {
	mu     sync.Mutex // guards what follows
	values map[string]Stored
	last   uint64 // revision given; of no key in particular, so none comes back
}

// NewMemoryStore returns a store that lives in this process and forgets all when
// it ends.
func NewMemoryStore() Store { return &memoryStore{values: map[string]Stored{}} }

func (m *memoryStore) Load(ctx context.Context, key string) (Stored, error) {
	if ctx.Err() != nil {
		return Stored{}, context.Cause(ctx)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	stored, ok := m.values[key]
	if !ok {
		return Stored{}, fmt.Errorf("%w: %s", ErrNotStored, key)
	}
	return Stored{slices.Clone(stored.Value), stored.Revision}, nil
}

func (m *memoryStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	switch {
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case key == "", len(key) > MaxStoredKey, len(value) > MaxStoredValue:
		return 0, fmt.Errorf("connector: a key of %d bytes with a value of %d cannot be stored", len(key), len(value))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values[key].Revision != revision {
		return 0, fmt.Errorf("%w: %s", ErrRevision, key)
	}
	m.last++
	m.values[key] = Stored{slices.Clone(value), m.last}
	return m.last, nil
}

func (m *memoryStore) Delete(ctx context.Context, key string, revision uint64) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if stored, ok := m.values[key]; !ok || stored.Revision != revision {
		return fmt.Errorf("%w: %s", ErrRevision, key)
	}
	delete(m.values, key)
	return nil
}

func (m *memoryStore) Range(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, key := range m.keys(prefix) {
			if ctx.Err() != nil {
				break
			}
			if !yield(key, nil) {
				return
			}
		}
		if ctx.Err() != nil {
			yield("", context.Cause(ctx))
		}
	}
}

func (m *memoryStore) keys(prefix string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []string
	for key := range m.values {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
