package mockserver

// bell wakes whoever waits for something to happen next, and costs nothing while
// nobody does. It is guarded by the mutex of what it belongs to.
type bell struct {
	next chan struct{} // closed when it rings; nil while nobody waits
}

// wait returns what is closed when the bell rings next.
func (b *bell) wait() <-chan struct{} {
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}

func (b *bell) ring() {
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}
