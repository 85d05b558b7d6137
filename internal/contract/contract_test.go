package contract_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/contract"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	var got []string
	for _, op := range contract.Operations() {
		got = append(got, op.Method+" "+op.Path)
	}
	want := []string{
		"GET /connectors/descriptions",
		"POST /connectors/instances", "GET /connectors/instances", "GET /connectors/instances/{id}", "DELETE /connectors/instances/{id}",
		"POST /connectors/clients", "GET /connectors/clients", "GET /connectors/clients/{id}", "DELETE /connectors/clients/{id}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestEveryRuleIsThere(t *testing.T) {
	t.Parallel()
	for letter, n := range map[string]int{"S": 10, "M": 13, "R": 9, "W": 8} {
		for i := range n {
			rule := fmt.Sprintf("%s%d", letter, i+1)
			if !regexp.MustCompile(`\*\*` + rule + `\b`).MatchString(contract.Rules()) { // S1 is not found in S10
				t.Errorf("rule %s is missing", rule)
			}
		}
	}
}

// A request block that the parser cannot read must not vanish.
func TestEveryRequestBlockIsRead(t *testing.T) {
	t.Parallel()
	for _, op := range contract.Operations() {
		if op.Heading == "" || strings.Contains(op.Path, "-") {
			t.Errorf("%+v: a heading is missing or an id was left in the path", op)
		}
	}
	if read, there := len(contract.Operations()), strings.Count(contract.Document(), "> **Request:**"); read != there {
		t.Errorf("%d operations were read of %d request blocks", read, there)
	}
	if read, there := len(contract.Samples()), strings.Count(contract.Document(), "```json"); read != there {
		t.Errorf("%d samples were read of %d", read, there)
	}
}

// wireFiles are the samples of the document, in its order, as files.
var wireFiles = []string{
	"description.json", "create-instance-request.json", "create-instance-response.json", "list-instances-response.json",
	"get-instance-response.json", "create-client-request.json", "create-client-response.json",
	"list-clients-response.json", "get-client-response.json",
}

// The files are what the SDK is tested with, so they must be what the document says.
func TestSamplesStandAsFiles(t *testing.T) {
	t.Parallel()
	samples := contract.Samples()
	if len(samples) != len(wireFiles) {
		t.Fatalf("the document has %d samples, want %d", len(samples), len(wireFiles))
	}
	for i, s := range samples {
		file, err := os.ReadFile("../../connctd/testdata/wire/" + wireFiles[i])
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(contract.Document(), "```json\n"+s.Text+"```") {
			t.Errorf("the sample under %q is not as it stands in the document", s.Heading)
		}
		if diff := cmp.Diff(value(t, s.Mended()), value(t, string(file))); diff != "" {
			t.Errorf("%s is not the sample under %q (-document +file):\n%s", wireFiles[i], s.Heading, diff)
		}
	}
}

func value(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Errorf("%v in %s", err, text)
	}
	return v
}
