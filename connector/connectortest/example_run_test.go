package connectortest_test

import (
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector/connectortest"
)

// The examples that need a test, as tests.

func TestConforms(t *testing.T) {
	t.Parallel()
	connectortest.Conform(t, lamps, upstream())
}

func TestLampIsSwitchedOff(t *testing.T) {
	t.Parallel()
	connectortest.Schedule(t, lamps, upstream(), func(t *testing.T, b *connectortest.Bench) {
		b.Pass(2 * time.Hour)
		b.WantWrites("create l1", "set l1 main/on = false")
		if b.Polls() != 13 {
			t.Errorf("%d polls", b.Polls())
		}
	})
}
