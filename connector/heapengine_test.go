package connector_test

import (
	"testing"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/enginetest"
)

// It is not parallel, since the suite begins with what only a calm process shows.
func TestHeapEngine(t *testing.T) {
	enginetest.Run(t, func(*testing.T) connector.Engine { return connector.NewHeapEngine() })
}
