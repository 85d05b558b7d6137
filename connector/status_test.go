package connector

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// countedBody counts what is read.
type countedBody struct {
	io.Reader
	n int
}

func (c *countedBody) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func (c *countedBody) Close() error { return nil }

// refusedWith returns the error of an answer 403, and how much of its body was read.
func refusedWith(t *testing.T, body string) (*StatusError, int) {
	t.Helper()
	read := &countedBody{Reader: strings.NewReader(body)}
	err := askWith(roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 403, Header: http.Header{}, Body: read, Request: r}, nil
	})).GetJSON(t.Context(), "https://x.example", nil, nil)
	e, ok := errors.AsType[*StatusError](err)
	if !ok {
		t.Fatalf("error = %v", err)
	}
	return e, read.n
}

// What a technology says of a refusal can be read, whatever of it is shown.
func TestStatusErrorJSON(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("again and ", 1000)
	tests := map[string]struct {
		body string
		code int
		ok   bool
	}{
		"short":         {`{"error":{"code":26}}`, 26, true},
		"wordy":         {`{"error":{"message":"` + long + `","code":26}}`, 26, true},
		"echo":          {`{"error":{"message":"` + long + canary + `","code":26}}`, 26, true},
		"64 KiB":        {`{"error":{"code":26}}` + strings.Repeat(" ", 64<<10-21), 26, true},
		"too long":      {`{"error":{"message":"` + strings.Repeat("x", 64<<10) + `","code":26}}`, 0, false},
		"a page":        {"<html>", 0, false},
		"nothing":       {"", 0, false},
		"null":          {"null", 0, false},
		"no such field": {"{}", 0, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, _ := refusedWith(t, tc.body)
			var said struct {
				Error struct{ Code int }
			}
			if err := e.JSON(&said); (err == nil) != tc.ok || said.Error.Code != tc.code {
				t.Errorf("JSON = %v, code %d; want code %d", err, said.Error.Code, tc.code)
			}
			if len(e.Error()) > len("GET https://x.example: status 403: ")+200 || strings.Contains(fmt.Sprintf("%#v", e), canary) {
				t.Errorf("it shows %s", e.Error())
			}
		})
	}
}

// No more of an answer is read and searched for secrets than is kept, and no half of a
// secret stands at its end.
func TestRefusalIsKeptInPart(t *testing.T) {
	t.Parallel()
	for half := range len(canary) {
		e, read := refusedWith(t, strings.Repeat("x", 64<<10-half)+canary+strings.Repeat("y", 1<<20))
		if want := strings.Repeat("x", 64<<10-half); read > 128<<10 || e.Body != want {
			t.Errorf("%d bytes of the secret: %d bytes read; the body ends with %q", half, read, e.Body[len(e.Body)-20:])
		}
	}
}

// What is remembered of a failing client is short.
func TestBriefError(t *testing.T) {
	t.Parallel()
	e, _ := refusedWith(t, "<html>"+strings.Repeat("x", 60<<10))
	whole := fmt.Errorf("list: %w", e)
	short := brief(whole)
	if kept, ok := errors.AsType[*StatusError](short); !ok || len(kept.Body) != 200 || kept.StatusCode != 403 || short.Error() != whole.Error() {
		t.Errorf("brief = %v, with %d bytes", short, len(kept.Body))
	}
	if plain := errors.New("down"); brief(plain) != plain || brief(nil) != nil {
		t.Error("another error was changed")
	}
}
