package connctd_test

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// arrival is a request as a server of net/http reads it from the wire.
func arrival(t *testing.T, r *http.Request) *http.Request {
	t.Helper()
	out := r.Clone(r.Context())
	if r.GetBody != nil { // the transport has read the body
		out.Body, _ = r.GetBody()
	}
	var wire bytes.Buffer
	if err := out.Write(&wire); err != nil {
		t.Fatalf("the request cannot be written: %v", err)
	}
	in, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		t.Fatalf("the request cannot be read: %v", err)
	}
	return in
}

// router answers every request that stands on a path with ids, and notes the ids
// that a server takes out of it.
func router(seen *[][]string) http.Handler {
	mux := http.NewServeMux()
	for _, pattern := range []string{
		"/connectors/descriptions/{a}", "/connectors/instances/{a}", "/connectors/clients/{a}", "/things/{a}",
		"/things/{a}/components/{b}", "/things/{a}/components/{b}/properties/{c}", "/things/{a}/components/{b}/actions/{c}",
	} {
		mux.HandleFunc("/api/v1"+pattern, func(w http.ResponseWriter, r *http.Request) {
			*seen = append(*seen, []string{r.PathValue("a"), r.PathValue("b"), r.PathValue("c")})
			_, _ = w.Write([]byte(`{"id":"x"}`))
		})
	}
	return mux
}

// harmless is a slow and obvious reading of rule S5: however often somebody on the
// way unescapes what can be unescaped, an id stays one segment.
func harmless(id string) bool {
	for {
		if id == "" || id == "." || id == ".." || strings.ContainsAny(id, "/\\\x00\r\n") {
			return false
		}
		plain := unescapeLoosely(id)
		if plain == id {
			return true
		}
		id = plain
	}
}

// unescapeLoosely unescapes what it can and leaves the rest, as some proxies do.
func unescapeLoosely(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

func unhex(c byte) byte {
	return byte(strings.IndexByte("0123456789abcdef", bytes.ToLower([]byte{c})[0]))
}

// FuzzPathID checks rule S5 for every call and every place of an id in it: refused
// before anything is sent, or sent so that the server finds the id whole where it
// belongs.
func FuzzPathID(f *testing.F) {
	for _, id := range badIDs {
		f.Add(id)
	}
	for _, id := range []string{"1d79b399-c3e1", "a b", "a%b", "100%", "ä→", "a?b#c", "a;b=c&d", "...", ":", "a+b", "..%2f%zz", "%2e%2e%", strings.Repeat("x", 200)} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var seen [][]string
		server := router(&seen)
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			server.ServeHTTP(w, arrival(t, r))
			return w.Result(), nil
		}}
		errs := callsWithID(t.Context(), newClient(t, rt), id)
		refused := 0
		for call, err := range errs {
			if errors.Is(err, connctd.ErrInvalid) {
				refused++
			} else if err != nil {
				t.Errorf("%s of %q: %v", call, id, err)
			}
		}
		if refused == len(errs) && len(rt.sent()) == 0 {
			return
		}
		if refused != 0 || len(seen) != len(errs) || !harmless(id) || len(id) > 200 {
			t.Fatalf("%q: %d of %d calls refused it, %d requests were sent and %d arrived", id, refused, len(errs), len(rt.sent()), len(seen))
		}
		for _, ids := range seen {
			if !slices.Contains(ids, id) {
				t.Errorf("%q came through as %q", id, ids)
			}
		}
	})
}
