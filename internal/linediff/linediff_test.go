package linediff_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/linediff"
)

func TestOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ a, b, want string }{
		"same":     {"a b", "a b", ""},
		"empty":    {"", "", ""},
		"added":    {"a b", "a x b", "  a/+ x/  b/"},
		"removed":  {"a x b", "a b", "  a/- x/  b/"},
		"changed":  {"a b c", "a x c", "  a/- b/+ x/  c/"},
		"far away": {"1 2 3 4 5 x", "1 2 3 4 5 y", "  3/  4/  5/- x/+ y/"},
		"both":     {"a b c d", "x b c y", "- a/+ x/  b/  c/- d/+ y/"},
		"long":     {strings.Repeat("a b ", 600) + "x", "y " + strings.Repeat("a ", 1200), ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := linediff.Of(strings.Fields(tc.a), strings.Fields(tc.b), func(a, b string) bool { return a == b })
			if name == "long" { // is cut, not compared
				if n := strings.Count(got, "\n"); n != 2000 {
					t.Errorf("%d lines, want 2000", n)
				}
				return
			}
			if diff := cmp.Diff(tc.want, strings.ReplaceAll(got, "\n", "/")); diff != "" {
				t.Errorf("diff (-want +got):\n%s", diff)
			}
		})
	}
}
