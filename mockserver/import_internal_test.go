package mockserver

import "testing"

// What can be written can be read: a file of either kind has one limit.
func TestFileLength(t *testing.T) {
	t.Parallel()
	file := make([]byte, maxFile+1)
	if err := checkLength(file[:maxFile], maxFile); err != nil {
		t.Errorf("a file of %d bytes: %v", maxFile, err)
	}
	if err := checkLength(file, maxFile); err == nil {
		t.Errorf("a file of %d bytes is taken", len(file))
	}
}
