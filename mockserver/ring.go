package mockserver

import "sort"

// ring has the latest entries of one sort, in their order.
type ring struct {
	entries []*entry // grows up to the size; then the oldest is at next%size
	next    int
}

// add adds an entry in place of the oldest of size.
func (r *ring) add(e *entry, size int) {
	if len(r.entries) < size {
		r.entries = append(r.entries, e)
	} else {
		r.entries[r.next%size] = e
	}
	r.next++
}

// at returns an entry; 0 is the oldest that is left.
func (r *ring) at(i int) *entry {
	return r.entries[(r.next-len(r.entries)+i)%len(r.entries)]
}

// after returns how many entries come after a number, and the first of them.
func (r *ring) after(seq uint64) (n, first int) {
	first = sort.Search(len(r.entries), func(i int) bool { return r.at(i).seq > seq })
	return len(r.entries) - first, first
}

// latestAfter is after, for no more than the last of them.
func (r *ring) latestAfter(seq uint64, most int) (n, first int) {
	n, first = r.after(seq)
	over := max(0, n-most)
	return n - over, first + over
}
