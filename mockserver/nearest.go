package mockserver

import (
	"slices"
	"strings"
)

// nearestOperation is the operation whose name takes the fewest changes of letters to
// get from one that nobody knows.
func nearestOperation(unknown Operation) Operation {
	return slices.MinFunc(append(Operations(), AnyOperation), func(a, b Operation) int {
		return changes(string(unknown), string(a)) - changes(string(unknown), string(b))
	})
}

// changes is how many letters must be added, removed or replaced to get from one word
// to the other, whatever their case.
func changes(from, to string) int {
	from, to = strings.ToLower(from[:min(len(from), 40)]), strings.ToLower(to)
	above := make([]int, len(to)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(from) {
		here := make([]int, len(to)+1)
		here[0] = i + 1
		for j := range len(to) {
			same := above[j]
			if from[i] != to[j] {
				same++
			}
			here[j+1] = min(same, above[j+1]+1, here[j]+1)
		}
		above = here
	}
	return above[len(to)]
}
