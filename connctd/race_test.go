//go:build race

package connctd_test

// raceEnabled says that the race detector is on, which allocates on its own account.
const raceEnabled = true
