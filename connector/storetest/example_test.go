package storetest_test

import (
	"testing"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/storetest"
)

// A test of a store of one's own is one line.
func ExampleRun() {
	_ = func(t *testing.T) { // TestMyStore
		storetest.Run(t, func(*testing.T) connector.Store { return connector.NewMemoryStore() })
	}
}
