package contract_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/contract"
)

// described returns the operations by method and path, with {id} for every id.
func described() map[string]contract.Described {
	id := regexp.MustCompile(`\{\w+\}`)
	all := map[string]contract.Described{}
	for _, op := range contract.Describe() {
		all[op.Method+" "+id.ReplaceAllString(op.Path, "{id}")] = op
	}
	return all
}

// prose returns the text of the API document under the request of an operation.
func prose(op contract.Operation) string {
	at := strings.ReplaceAll(regexp.QuoteMeta(op.Path), `\{id\}`, `-\w+-`)
	request := regexp.MustCompile(`(?m)^> ` + op.Method + ` https://[\w.]+/api/v1` + at + `(<br>)?\s*$`)
	for section := range strings.SplitSeq(contract.Document(), "\n## ") {
		if request.MatchString(section) {
			return section
		}
	}
	return ""
}

// What the API document says of an operation, the OpenAPI document says too: its
// codes, in the table and in the words below, its scope and its headers.
func TestOpenAPIIsTheDocument(t *testing.T) {
	t.Parallel()
	status, scope := regexp.MustCompile(`\b[1-5]\d\d\b`), regexp.MustCompile("Required scope: (?:none|`(.*)`)")
	sample := regexp.MustCompile("(?s)```.*?```")
	all := described()
	for _, op := range contract.Operations() {
		text := prose(op)
		got, there := all[op.Method+" "+op.Path]
		if !there || text == "" {
			t.Errorf("%s %s is missing", op.Method, op.Path)
			continue
		}
		_, said, _ := strings.Cut(text, "**Response:**")
		for _, code := range status.FindAllString(sample.ReplaceAllString(said, ""), -1) {
			if n, _ := strconv.Atoi(code); !answers(got, n) {
				t.Errorf("%s %s: the document promises %d, want it among %v", op.Method, op.Path, n, slices.Sorted(maps.Keys(got.Answers)))
			}
		}
		var scopes []string
		if named := scope.FindStringSubmatch(text); named == nil {
			t.Errorf("%s %s: no scope is named", op.Method, op.Path)
		} else if named[1] != "" {
			scopes = []string{named[1]}
		}
		if diff := cmp.Diff(scopes, got.Scopes); diff != "" {
			t.Errorf("scopes of %s %s (-document +OpenAPI):\n%s", op.Method, op.Path, diff)
		}
		if want := strings.Contains(text, ";X-External-Subject-Id:"); got.Subject != want {
			t.Errorf("%s %s: the subject is needed: %v, want %v", op.Method, op.Path, got.Subject, want)
		}
		if want := strings.Contains(text, ";Content-Type:"); got.Body != want {
			t.Errorf("%s %s: a body is needed: %v, want %v", op.Method, op.Path, got.Body, want)
		}
	}
}

func answers(op contract.Described, status int) bool {
	_, there := op.Answers[status]
	return there
}

// Which answers an operation may have follows from what it needs.
func TestOpenAPIAnswersFollow(t *testing.T) {
	t.Parallel()
	for _, op := range contract.Describe() {
		ids := strings.Contains(op.Path, "{")
		for status, want := range map[int]bool{
			401: op.Scopes != nil || op.Name == "FetchToken", 403: op.Scopes != nil, 400: op.Subject || op.Body, 404: ids,
			413: op.Body && op.Scopes != nil, 415: op.Body && op.Scopes != nil, 405: false, 500: true, 503: true,
		} {
			if answers(op, status) != want {
				t.Errorf("%s: %d is documented: %v, want %v", op.Name, status, !want, want)
			}
		}
		if has := slices.Contains(op.Answers[400], "MISSING_SUBJECT") && slices.Contains(op.Answers[400], "BAD_SUBJECT"); has != op.Subject {
			t.Errorf("%s: codes of 400 are %v", op.Name, op.Answers[400])
		}
	}
}
