package mockserver

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPipe(t *testing.T) {
	t.Parallel()
	a, b := newPipe()
	go func() {
		_, _ = io.Copy(a, strings.NewReader(strings.Repeat("x", 3*maxBuffered)))
		_ = a.Close()
	}()
	got, err := io.ReadAll(b)
	if err != nil || len(got) != 3*maxBuffered {
		t.Errorf("%d bytes came through, %v", len(got), err)
	}
	if _, err := b.Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("write to nobody: %v", err)
	}
	if _, err := a.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
	if a.LocalAddr().String() == "" || a.RemoteAddr().Network() == "" {
		t.Error("no address")
	}
}

func TestPipeDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b := newPipe()
		defer b.Close()
		defer a.Close()
		start := time.Now()
		_ = a.SetReadDeadline(start.Add(time.Second))
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("read: %v after %v", err, time.Since(start))
		}
		_ = a.SetDeadline(time.Time{})
		go func() {
			time.Sleep(time.Hour)
			_, _ = b.Write([]byte("x"))
		}()
		if n, err := a.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("read without deadline: %d, %v", n, err)
		}
		start = time.Now()
		_ = a.SetWriteDeadline(start.Add(time.Minute))
		n, err := a.Write(make([]byte, 2*maxBuffered))
		if n != maxBuffered || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("write that nobody reads: %d, %v after %v", n, err, time.Since(start))
		}
		_ = a.SetReadDeadline(start.Add(time.Minute + time.Second))
		_ = a.SetReadDeadline(time.Now().Add(time.Hour)) // a later one replaces an earlier one
		go func() {
			time.Sleep(time.Minute)
			_ = a.SetReadDeadline(time.Unix(1, 0)) // as net/http does to stop a read
		}()
		start = time.Now()
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("interrupted read: %v after %v", err, time.Since(start))
		}
	})
}
