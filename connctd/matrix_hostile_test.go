package connctd_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// What platforms do to their callers, by ill luck or by design.

func redirecting303(s *scene) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		s.note(func(own *sight) { own.Made++ })
		w.Header().Set("Location", s.foreign.port+"/consent?state=1")
		w.WriteHeader(http.StatusSeeOther)
	}
}

func redirectingTo(address func(*scene) string) func(*scene) http.HandlerFunc {
	return func(s *scene) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", address(s)+"/api/v1/connectors/clients/c")
			w.WriteHeader(http.StatusFound)
		}
	}
}

func linking(s *scene) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/clients") {
			_, _ = fmt.Fprintf(w, `[{"href":%q}]`, s.foreign.port+"/api/v1/connectors/clients/c")
			return
		}
		_, _ = io.WriteString(w, `{"id":"c"}`)
	}
}

func losing(s *scene) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) {
		s.note(func(own *sight) { own.Made++ })
		panic(http.ErrAbortHandler)
	}
}

func failing500(s *scene) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		s.note(func(own *sight) { own.Made++ })
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"status":"500","error":"INTERNAL_ERROR","description":"it failed half way"}`)
	}
}

func page404(*scene) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<html>Not found</html>")
	}
}

// routing is a server with routes, which tidies paths up as most do.
func routing(s *scene) http.HandlerFunc {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /api/v1/connectors/instances", func(w http.ResponseWriter, _ *http.Request) {
		s.note(func(own *sight) { own.Strayed++ })
		_, _ = io.WriteString(w, "{}")
	})
	return routes.ServeHTTP
}

// Answers of 64 MiB, sent large and small. They are no JSON, so that nobody
// spends time on decoding them; a gzip file may have many members.
var (
	huge = sync.OnceValue(func() []byte { return bytes.Repeat([]byte("x"), 64<<20) })
	bomb = sync.OnceValue(func() []byte {
		var member bytes.Buffer
		z := gzip.NewWriter(&member)
		_, _ = z.Write(huge()[:1<<20])
		_ = z.Close()
		return bytes.Repeat(member.Bytes(), 64)
	})
)

func answeringWith(body func() []byte, encoding string) func(*scene) http.HandlerFunc {
	return func(*scene) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if encoding != "" {
				w.Header().Set("Content-Encoding", encoding)
			}
			w.Header().Set("Content-Length", strconv.Itoa(len(body())))
			_, _ = w.Write(body()) // a client may hang up
		}
	}
}

func silent(s *scene) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		s.cancel()
		<-r.Context().Done()
	}
}

// unavailable asks to wait; the call is cancelled when its answer is read.
func unavailable(*scene) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "{}")
	}
}
