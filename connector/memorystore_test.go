package connector_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/storetest"
)

func TestMemoryStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) connector.Store { return connector.NewMemoryStore() })
}

// A revision keeps two that change the same key from losing what the other did.
func ExampleNewMemoryStore() {
	ctx := context.Background()
	store := connector.NewMemoryStore()
	first, err := store.Save(ctx, "client/alice", 0, []byte("one"))
	fmt.Println(err)
	_, err = store.Save(ctx, "client/alice", first, []byte("two"))
	fmt.Println(err)
	_, err = store.Save(ctx, "client/alice", first, []byte("late"))
	fmt.Println(err, errors.Is(err, connector.ErrRevision))

	for key, err := range store.Range(ctx, "client/") {
		stored, _ := store.Load(ctx, key)
		fmt.Println(key, string(stored.Value), err)
	}
	// Output:
	// <nil>
	// <nil>
	// connector: changed by another: client/alice true
	// client/alice two <nil>
}
