package mockserver

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/contract"
)

// needed is what a request needs before its route looks at it.
type needed struct {
	Scopes        []string
	Subject, Body bool
}

// The route table is the OpenAPI document: each route is one operation, under the
// same path and with the same needs, and but for the token endpoint there is no other.
func TestRoutesAreTheOpenAPI(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`\{\w+\}`)
	want := map[string]needed{}
	for _, op := range contract.Describe() {
		want[op.Method+" "+id.ReplaceAllString(op.Path, "{}")] = needed{op.Scopes, op.Subject, op.Body}
	}
	got := map[string]needed{"POST " + tokenURL: {Body: true}}
	for _, r := range routes {
		got[r.method+" "+r.path] = needed{r.scopes, r.needs&subject != 0, r.needs&body != 0}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-OpenAPI +table):\n%s", diff)
	}
}

// Every code with which a route can refuse a request before it reaches the model is
// one that the document has for the operation.
func TestRefusalsAreTheOpenAPI(t *testing.T) {
	t.Parallel()
	for _, op := range contract.Describe() {
		want := map[int][]string{}
		if op.Scopes != nil {
			want[401], want[403] = []string{connctd.CodeUnauthorized}, []string{connctd.CodeMissingScope}
			if op.Body {
				want[400] = append(want[400], connctd.CodeBadBody)
				want[413], want[415] = []string{connctd.CodeBodyTooLarge}, []string{connctd.CodeBadContentType}
			}
		}
		if op.Subject {
			want[400] = append(want[400], connctd.CodeMissingSubject, connctd.CodeBadSubject)
		}
		for _, status := range slices.Sorted(maps.Keys(want)) {
			for _, code := range want[status] {
				if !slices.Contains(op.Answers[status], code) {
					t.Errorf("%s: %s is none of the codes of %d: %v", op.Name, code, status, op.Answers[status])
				}
			}
		}
	}
}

// A fault that says no more than a status has the code which the document has under
// it, for every operation that fails so.
func TestFaultsAreTheOpenAPI(t *testing.T) {
	t.Parallel()
	for _, op := range contract.Describe() {
		for status, codes := range op.Answers {
			if status >= 500 && !slices.Contains(codes, codeOf(status)) {
				t.Errorf("%s: %s is none of the codes of %d: %v", op.Name, codeOf(status), status, codes)
			}
		}
	}
}
