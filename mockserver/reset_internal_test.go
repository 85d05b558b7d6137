package mockserver

import (
	"errors"
	"syscall"
	"testing"
)

// A connection that is closed with no time to linger breaks for both sides, and what
// was not read is lost.
func TestPipeBreaks(t *testing.T) {
	t.Parallel()
	a, b := newPipe()
	if _, err := b.Write([]byte("unread")); err != nil {
		t.Fatal(err)
	}
	_ = b.(*pipeConn).SetLinger(0)
	_ = b.Close()
	if _, err := a.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("read: %v", err)
	}
	if _, err := a.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("write: %v", err)
	}
	a, b = newPipe()
	_ = b.(*pipeConn).SetLinger(5)
	_, _ = b.Write([]byte("x"))
	_ = b.Close()
	if n, err := a.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("read of what was left: %d, %v", n, err)
	}
}

// An answer that comes in pieces is kept as one.
func TestJournalJoinsPieces(t *testing.T) {
	t.Parallel()
	j := journal{size: 2}
	e := &entry{}
	e.setAnswer([]byte("one"))
	j.add(e)
	j.more(e, []byte(", two"))
	if got := j.after(0)[0].Answer; got != "one, two" {
		t.Errorf("answer = %q", got)
	}
}
