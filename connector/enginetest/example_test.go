package enginetest_test

import (
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/enginetest"
)

// A test of an engine of one's own is one line.
func ExampleRun() {
	_ = func(t *testing.T) { // TestMyEngine
		enginetest.Run(t, func(*testing.T) connector.Engine { return connector.NewHeapEngine() })
	}
}

// An engine that asks a database cannot run in virtual time.
func ExampleRunOnClock() {
	_ = func(t *testing.T) { // TestMyEngine
		enginetest.RunOnClock(t, 500*time.Millisecond, func(*testing.T) connector.Engine { return connector.NewHeapEngine() })
	}
}
