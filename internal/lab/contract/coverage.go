package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/internal/contract"
)

// note counts an answer.
func (v *Validator) note(operation string, status int, code string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen[key(operation, status, code)]++
}

func key(operation string, status int, code string) string {
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", operation, status, code))
}

// otherMethod is the operation that a request of another method to a path is.
func otherMethod(path string) string { return "another method on " + path }

// documented returns the answers that there can be, by operation, status and code.
func documented() map[string]bool {
	all := map[string]bool{}
	for _, op := range contract.Describe() {
		for status, codes := range op.Answers {
			for _, code := range codes {
				all[key(op.Name, status, code)] = true
			}
			if len(codes) == 0 {
				all[key(op.Name, status, "")] = true
			}
		}
		all[key(otherMethod(op.Path), 405, "")] = true
	}
	all[key("NoRoute", 404, "ROUTE_DOESNT_EXIST")] = true
	all[key("ForeignHost", 403, "HOST_NOT_ALLOWED")] = true
	return all
}

// Missing returns the documented answers that were never seen, sorted.
func (v *Validator) Missing() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	missing := documented()
	maps.DeleteFunc(missing, func(answer string, _ bool) bool { return v.seen[answer] > 0 })
	return slices.Sorted(maps.Keys(missing))
}

// Summary says how much was looked at, on one line.
func (v *Validator) Summary() string {
	operations, statuses := contract.Describe(), 0
	for _, op := range operations {
		statuses += len(op.Answers)
	}
	all, missing := len(documented()), len(v.Missing())
	v.mu.Lock()
	defer v.mu.Unlock()
	return fmt.Sprintf("%d operations with %d statuses; %d requests and %d answers validated, %d findings; %d of %d answers seen, by operation, status and code",
		len(operations), statuses, v.requests, v.answers, len(v.findings), all-missing, all)
}
