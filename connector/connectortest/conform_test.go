package connectortest

import "testing"

func TestGoodConnectorConforms(t *testing.T) {
	t.Parallel()
	Conform(t, homeConnector(goodPoll), lampsOfHome())
}
