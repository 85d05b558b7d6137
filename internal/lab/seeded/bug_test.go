package main

import "testing"

const root = "../../.."

// What the bugs replace must still be there, so that a bug that has gone stale is
// noticed long before it is planted.
func TestBugsApply(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, b := range bugs() {
		if _, err := b.broken(root); err != nil {
			t.Error(err)
		}
		if b.Name == "" || b.Rule == "" || seen[b.Name] {
			t.Errorf("bug %q of rule %q: want a name of its own and a rule", b.Name, b.Rule)
		}
		seen[b.Name] = true
	}
}
