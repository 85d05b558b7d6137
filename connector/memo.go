package connector

import (
	"bytes"
	"encoding/json"
	"sync/atomic"
)

// memo remembers what a configuration was decoded to, since it is the same in nearly
// every poll.
type memo struct{ last atomic.Pointer[decoded] }

// decoded never changes.
type decoded struct {
	raw   json.RawMessage
	value any
}

// decodeOnce is decode for a configuration that may be the one in m; nil remembers
// nothing. A type whose values have parts in common with their copies is decoded each
// time: what an author does to one would show in the next poll.
func decodeOnce[T any](m *memo, s schema, raw json.RawMessage) (T, error) {
	if m == nil || s.shares() {
		return decode[T](s, raw)
	}
	if last := m.last.Load(); last != nil && bytes.Equal(last.raw, raw) {
		if value, ok := last.value.(T); ok {
			return value, nil
		}
	}
	value, err := decode[T](s, raw)
	if err == nil {
		m.last.Store(&decoded{raw, value})
	}
	return value, err
}

// shares reports whether a copy has parts in common with what it is copied from: of
// what a configuration can have, lists.
func (s schema) shares() bool {
	for i := range s {
		if s[i].item != nil || s[i].nested.shares() {
			return true
		}
	}
	return false
}
