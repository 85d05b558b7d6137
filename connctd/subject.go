package connctd

// SubjectID is the app's own id of one of its end customers, sent in the header
// X-External-Subject-Id: 1 to 256 bytes of printable ASCII with no space at
// either end.
type SubjectID string
