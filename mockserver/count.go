package mockserver

// Count returns how often an operation was called, or with [AnyOperation] all of them
// together: since the start of the server, whatever the journal has forgotten.
func (s *Server) Count(op Operation) int {
	counts := s.journal.counted()
	if op != AnyOperation {
		return counts[op]
	}
	n := 0
	for _, known := range Operations() {
		n += counts[known]
	}
	return n
}

// total is how many calls there have been.
func (j *journal) total() int {
	n := 0
	for _, count := range j.counted() {
		n += count
	}
	return n
}
