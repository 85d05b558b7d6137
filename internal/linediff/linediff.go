// Package linediff says how two texts differ, line by line, as go-cmp does for values:
// that one is for tests alone.
package linediff

import "strings"

const (
	nearby  = 3    // equal lines that are shown around a difference
	maxDiff = 1000 // lines that are compared with each other
)

// Of returns how to get from one text to the other, with a "-" before lines that only
// the first has and a "+" before those of the second; or "" if they are the same.
func Of(a, b []string, same func(a, b string) bool) string {
	start := 0
	for start < min(len(a), len(b)) && same(a[start], b[start]) {
		start++
	}
	enda, endb := len(a), len(b)
	for enda > start && endb > start && same(a[enda-1], b[endb-1]) {
		enda, endb = enda-1, endb-1
	}
	if start == enda && start == endb {
		return ""
	}
	var out strings.Builder
	show := func(mark string, lines []string) {
		for _, line := range lines {
			out.WriteString(mark + line + "\n")
		}
	}
	show("  ", a[max(0, start-nearby):start])
	before, after := a[start:enda], b[start:endb]
	if len(before) > maxDiff || len(after) > maxDiff {
		show("- ", before[:min(len(before), maxDiff)])
		show("+ ", after[:min(len(after), maxDiff)])
	} else {
		compare(before, after, same, show)
	}
	show("  ", a[enda:min(len(a), enda+nearby)])
	return out.String()
}

// compare shows the fewest lines that differ: those of the longest common
// subsequence do not.
func compare(a, b []string, same func(a, b string) bool, show func(mark string, lines []string)) {
	common := make([][]int, len(a)+1) // from here to the ends
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(a[i], b[j]) {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	for len(a) > 0 || len(b) > 0 {
		i, j := len(common)-1-len(a), len(common[0])-1-len(b)
		switch {
		case len(a) > 0 && len(b) > 0 && same(a[0], b[0]):
			show("  ", a[:1])
			a, b = a[1:], b[1:]
		case len(b) == 0 || len(a) > 0 && common[i+1][j] >= common[i][j+1]:
			show("- ", a[:1])
			a = a[1:]
		default:
			show("+ ", b[:1])
			b = b[1:]
		}
	}
}
