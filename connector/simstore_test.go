package connector_test

import (
	"context"
	"errors"

	"github.com/connctd/connctd-go/connector"
)

var errSimStore = errors.New("the disk is full")

// simStore is the store as a process reaches it.
type simStore struct {
	connector.Store
	p *simProcess
}

func (s simStore) Load(ctx context.Context, key string) (stored connector.Stored, err error) {
	err = s.do(ctx, func(ctx context.Context) (err error) { stored, err = s.Store.Load(ctx, key); return err })
	return stored, err
}

func (s simStore) Save(ctx context.Context, key string, revision uint64, value []byte) (next uint64, err error) {
	err = s.do(ctx, func(ctx context.Context) (err error) {
		next, err = s.Store.Save(ctx, key, revision, value)
		return err
	})
	return next, err
}

func (s simStore) Delete(ctx context.Context, key string, revision uint64) error {
	return s.do(ctx, func(ctx context.Context) error { return s.Store.Delete(ctx, key, revision) })
}

// do fails sometimes, before it takes effect or after.
func (s simStore) do(ctx context.Context, operation func(context.Context) error) error {
	before, after := s.p.world.storeFails()
	return s.p.do(ctx, func(ctx context.Context) error {
		if before {
			return errSimStore
		}
		if err := operation(ctx); err != nil || !after {
			return err
		}
		return errSimStore
	})
}
