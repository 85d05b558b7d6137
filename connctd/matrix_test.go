package connctd_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"
)

// row is one line of the table in the package documentation: what happens, to
// whom it happens, and how its cells are worded.
type row struct {
	what  string
	serve func(*scene) http.HandlerFunc
	call  func(context.Context, way) (redirect string, err error)
	say   func(result) string
	want  sight // of connctd, exactly
}

// result is one cell before it is put into words.
type result struct {
	sight
	err      error
	redirect string // where the customer's browser must go
	read     int64  // bytes of answers, unpacked
	prompt   bool   // it was ended by its ctx, soon
}

// measure lets a row happen to one of the ways, over real connections.
func measure(t *testing.T, r row, on func(base string, rt *tap) way) result {
	t.Helper()
	s := newScene(t)
	srv := httptest.NewServer(s.noting(r.serve(s)))
	t.Cleanup(srv.Close)
	rt := &tap{next: http.DefaultTransport.(*http.Transport).Clone(), scene: s}
	t.Cleanup(rt.next.CloseIdleConnections)
	ctx := s.until(t.Context())
	redirect, err := r.call(ctx, on(srv.URL+"/api/v1", rt))
	return result{s.seen(), err, redirect, rt.read.Load(), s.endedSoon()}
}

// The table of the package documentation, and of the README, is what happens.
func TestSafetyTable(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", "what happens", ways[0].name, ways[1].name, ways[2].name)
	for _, r := range rows {
		cells := []string{r.what}
		for _, w := range ways {
			got := measure(t, r, w.on)
			cells = append(cells, r.say(got))
			if diff := cmp.Diff(r.want, got.sight); w.name == "connctd" && diff != "" {
				t.Errorf("%s: the servers of connctd saw (-want +got):\n%s", r.what, diff)
			}
		}
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	_ = table.Flush()
	if diff := cmp.Diff(documented(t), strings.Split(strings.TrimSpace(text.String()), "\n")); diff != "" {
		t.Errorf("doc.go (-documented +measured):\n%s\nmeasured:\n%s", diff, text.String())
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil || !strings.Contains(string(readme), "```text\n"+text.String()+"```\n") {
		t.Errorf("README.md does not show the measured table (%v):\n%s", err, text.String())
	}
}

// documented returns the lines of the table in doc.go.
func documented(t *testing.T) (lines []string) {
	t.Helper()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "//\twhat happens")
	for line := range strings.Lines("//\twhat happens" + rest) {
		line, inside := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "//\t")
		if !inside {
			break
		}
		lines = append(lines, line)
	}
	return lines
}
