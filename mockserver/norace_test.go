//go:build !race

package mockserver_test

// raceEnabled says that the race detector is on, which takes its time.
const raceEnabled = false
