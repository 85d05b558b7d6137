package connctd

import (
	"io"
	"net/http"
	"time"
)

// Limits on what is read of an answer, after decompression.
const (
	maxBody      = 8 << 20  // of a success
	maxErrorBody = 64 << 10 // of an error
	maxTokenBody = 1 << 20  // of a token
	maxHeader    = 1 << 20
	maxList      = 100_000 // items of all lists in an answer
	maxMembers   = 500_000 // of all objects in an answer
)

const defaultTimeout = 30 * time.Second // of one attempt

// transportOf returns how requests travel: through the transport of hc, or one of
// our own. The SDK calls the transport and not the http.Client, because a client
// follows redirects and loses the answer to one with an odd Location.
func transportOf(hc *http.Client) http.RoundTripper {
	if hc != nil && hc.Transport != nil {
		return hc.Transport
	}
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxResponseHeaderBytes = maxHeader
		t.IdleConnTimeout = 30 * time.Second
		t.MaxIdleConnsPerHost = 32 // iterators follow several links at once
		return t
	}
	return http.DefaultTransport
}

// headerSize is what the lines of a header add up to.
func headerSize(h http.Header) int {
	n := 0
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return n
}

// readLimited reads at most limit bytes of body and reports whether there were
// more. size is what was announced, which is believed as far as it is cheap.
func readLimited(body io.Reader, size, limit int64) (data []byte, more bool, err error) {
	size = min(size, limit, 64<<10)
	// One byte more than announced, so that a body of that size needs no growth
	// to find its end.
	data = make([]byte, 0, max(size+1, 512))
	for {
		n, err := body.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return data[:limit], true, nil
		case err == io.EOF:
			return data, false, nil
		case err != nil:
			return data, false, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

func truncate(data []byte, n int) []byte { return data[:min(n, len(data))] }
