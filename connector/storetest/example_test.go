package storetest_test

import (
	"path/filepath"
	"testing"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/boltstore"
	"github.com/connctd/connctd-go/connector/storetest"
)

// A test of a store of one's own is one line.
func ExampleRun() {
	_ = func(t *testing.T) { // TestMyStore
		storetest.Run(t, func(*testing.T) connector.Store { return connector.NewMemoryStore() })
	}
}

// A store that outlives its process is opened by the folder that it lies in, again
// and again.
func ExampleRunDurable() {
	_ = func(t *testing.T) { // TestMyStore
		storetest.RunDurable(t, func(dir string) (storetest.Durable, error) {
			return boltstore.Open(filepath.Join(dir, "clients.db"))
		})
	}
}
