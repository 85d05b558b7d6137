package connctd

import (
	"regexp"
	"testing"

	"github.com/connctd/connctd-go/internal/contract"
)

// Each operation of the document has a call with its method and its path.
func TestOperationsAreTheDocument(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`\{\w+\}`)
	have := map[string]operation{}
	for _, op := range []operation{
		opListDescriptions, opCreateInstance, opListInstances, opGetInstance, opDeleteInstance,
		opCreateClient, opListClients, opGetClient, opDeleteClient,
	} {
		have[op.method+" "+id.ReplaceAllString(op.path, "{id}")] = op
	}
	for _, want := range contract.Operations() {
		if _, ok := have[want.Method+" "+want.Path]; !ok {
			t.Errorf("%s %s has no call", want.Method, want.Path)
		}
	}
	if n := len(contract.Operations()); n != len(have) {
		t.Errorf("the document has %d operations, the table %d", n, len(have))
	}
}
