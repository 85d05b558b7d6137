package connctd_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Following links stays near the loop: however slow this is, no more than a few
// answers wait for it in memory.
func TestSlowLoopIsNotRunAwayFrom(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		opts  []connctd.CallOption
		ahead int // links followed beyond those that the loop has seen
	}{
		"as it is": {nil, 64},
		"two":      {[]connctd.CallOption{connctd.Concurrent(2)}, 16},
	} {
		synctest.Test(t, func(t *testing.T) {
			rt, _ := library(300, func() time.Duration { return time.Millisecond })
			seen := 0
			for _, err := range newClient(t, rt).Instances(t.Context(), tc.opts...) {
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				seen++
				if followed := len(rt.sent()) - 1; followed > seen+tc.ahead { // one was for the list
					t.Fatalf("%s: %d links followed at item %d, want at most %d more", name, followed, seen, tc.ahead)
				}
			}
			if seen != 300 {
				t.Errorf("%s: %d items, want 300", name, seen)
			}
		})
	}
}
