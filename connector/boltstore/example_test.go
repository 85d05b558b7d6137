package boltstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/boltstore"
)

// What was saved is there when the file is opened again.
func ExampleOpen() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "boltstore")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "clients.db")

	store, err := boltstore.Open(path)
	if err != nil {
		panic(err)
	}
	revision, err := store.Save(ctx, "client/alice", 0, []byte("one"))
	fmt.Println(revision, err, store.Close())

	store, err = boltstore.Open(path)
	if err != nil {
		panic(err)
	}
	defer store.Close()
	stored, err := store.Load(ctx, "client/alice")
	fmt.Println(string(stored.Value), stored.Revision == revision, err)
	_, err = boltstore.Open(path) // while it is open
	fmt.Println(errors.Is(err, boltstore.ErrInUse))
	_, err = store.Save(ctx, "client/alice", 0, []byte("late"))
	fmt.Println(errors.Is(err, connector.ErrRevision))
	// Output:
	// 1 <nil> <nil>
	// one true <nil>
	// true
	// true
}
