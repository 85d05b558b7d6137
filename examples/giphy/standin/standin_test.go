package standin_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/examples/giphy/standin"
)

func ExampleService() {
	service := standin.New()
	for _, what := range []string{"random", "random", "search?q=penguin", "search?q=unicorn"} {
		res, err := service.Client().Get("https://api.giphy.com/v1/gifs/" + with(what, standin.Key))
		if err != nil {
			panic(err)
		}
		body, err := io.ReadAll(res.Body)
		fmt.Print(string(body))
		if err != nil {
			panic(err)
		}
	}
	// Output:
	// {"data":{"url":"https://giphy.com/gifs/dancing-cat"}}
	// {"data":{"url":"https://giphy.com/gifs/falling-snow"}}
	// {"data":[{"url":"https://giphy.com/gifs/waving-penguin"}]}
	// {"data":[]}
}

// with adds the key to a path.
func with(path, key string) string {
	if strings.Contains(path, "?") {
		return path + "&api_key=" + key
	}
	return path + "?api_key=" + key
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, path string
		throttle     int
		want         int
	}{
		"no key":      {path: "/v1/gifs/random", want: 401},
		"a wrong key": {path: with("/v1/gifs/search?q=cat", "wrong"), want: 401},
		"throttled":   {path: with("/v1/gifs/random", standin.Key), throttle: 1, want: 429},
		"elsewhere":   {path: "/v1/gifs/trending", want: 404},
		"a post":      {method: http.MethodPost, path: "/v1/gifs/random", want: 405},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := standin.New()
			s.Throttle(tc.throttle)
			req, err := http.NewRequestWithContext(t.Context(), tc.method, "https://api.giphy.com"+tc.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := s.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != tc.want || s.Requests() != 1 {
				t.Errorf("status %d after %d requests, want %d", res.StatusCode, s.Requests(), tc.want)
			}
		})
	}
}
