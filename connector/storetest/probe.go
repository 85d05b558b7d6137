package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// probe is a store under test, and what was found wrong with it.
type probe struct {
	connector.Store
	ctx context.Context // of one test, that of its *testing.T

	mu     sync.Mutex // guards what follows
	faults []string
}

func (p *probe) faultf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

func (p *probe) report(t *testing.T) {
	t.Helper()
	for _, fault := range p.faults {
		t.Error(fault)
	}
}

// save saves where that must succeed, and returns the revision.
func (p *probe) save(key string, revision uint64, value string) uint64 {
	next, err := p.Save(p.ctx, key, revision, []byte(value))
	switch {
	case err != nil:
		p.faultf("Save(%.40q, %d) error = %v, want nil", key, revision, err)
	case next == 0:
		p.faultf("Save(%.40q, %d) gave revision 0", key, revision)
	}
	return next
}

// drop deletes where that must succeed.
func (p *probe) drop(key string, revision uint64) {
	if err := p.Delete(p.ctx, key, revision); err != nil {
		p.faultf("Delete(%.40q, %d) error = %v, want nil", key, revision, err)
	}
}

// refused saves and deletes where neither may succeed, since the revision is another.
func (p *probe) refused(key string, revision uint64) {
	if _, err := p.Save(p.ctx, key, revision, []byte("not to be seen")); !errors.Is(err, connector.ErrRevision) {
		p.faultf("Save(%.40q, %d) of another revision: error = %v, want ErrRevision", key, revision, err)
	}
	if revision == 0 {
		return // only to create
	}
	if err := p.Delete(p.ctx, key, revision); !errors.Is(err, connector.ErrRevision) {
		p.faultf("Delete(%.40q, %d) of another revision: error = %v, want ErrRevision", key, revision, err)
	}
}

func (p *probe) want(key string, revision uint64, value string) {
	got, err := p.Load(p.ctx, key)
	if err != nil || got.Revision != revision || !bytes.Equal(got.Value, []byte(value)) {
		p.faultf("Load(%.40q) = %.40q, revision %d, error %v; want %.40q, revision %d",
			key, got.Value, got.Revision, err, value, revision)
	}
}

func (p *probe) wantNone(key string) {
	if got, err := p.Load(p.ctx, key); !errors.Is(err, connector.ErrNotStored) {
		p.faultf("Load(%.40q) = %.40q, error %v; want ErrNotStored", key, got.Value, err)
	}
}

func (p *probe) wantKeys(prefix string, want ...string) {
	var got []string
	for key, err := range p.Range(p.ctx, prefix) {
		if err != nil {
			p.faultf("Range(%q): %v", prefix, err)
			return
		}
		got = append(got, key)
	}
	if !slices.Equal(got, want) {
		p.faultf("Range(%q) walked over %.200q, want %.200q", prefix, got, want)
	}
}
