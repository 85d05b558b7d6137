package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// written shows a request as method, address, headers and body.
func written(t *testing.T, r *http.Request) string {
	t.Helper()
	var lines []string
	for name, values := range r.Header {
		lines = append(lines, name+": "+strings.Join(values, " "))
	}
	slices.Sort(lines)
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		lines = append(lines, string(body))
	}
	return r.Method + " " + r.URL.String() + "\n" + strings.Join(lines, "\n")
}

func TestJSONRequest(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		request JSONRequest
		want    string
	}{
		"GET":  {JSONRequest{URL: "https://x.example/a"}, "GET https://x.example/a\nAccept: application/json"},
		"POST": {JSONRequest{URL: "https://x.example", Body: map[string]int{"a": 1}}, "POST https://x.example\nAccept: application/json\nContent-Type: application/json\n{\"a\":1}"},
		"PUT":  {JSONRequest{Method: "PUT", URL: "https://x.example", Query: url.Values{"q": {"1"}}, Body: []string{}}, "PUT https://x.example?q=1\nAccept: application/json\nContent-Type: application/json\n[]"},
		"DELETE": {
			JSONRequest{Method: "DELETE", URL: "https://x.example", Header: http.Header{"authorization": {"Bearer x"}, "Accept": {"text/json"}}},
			"DELETE https://x.example\nAccept: text/json\nAuthorization: Bearer x",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked string
			h := askWith(roundTrip(func(r *http.Request) (*http.Response, error) {
				asked = written(t, r)
				return answer(201, `{"id":"7"}`)(r)
			}))
			var out struct{ ID string }
			if err := h.JSON(t.Context(), tc.request, &out); err != nil || out.ID != "7" {
				t.Errorf("JSON = %+v, %v; want 7", out, err)
			}
			if diff := cmp.Diff(tc.want, asked); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJSONWithoutAnswer(t *testing.T) {
	t.Parallel()
	if err := askWith(answer(200, "<html>")).JSON(t.Context(), JSONRequest{URL: "https://x.example"}, nil); err != nil {
		t.Errorf("an answer that nobody wants: %v", err)
	}
	if err := askWith(answer(204, "")).JSON(t.Context(), JSONRequest{URL: "https://x.example"}, nil); err != nil {
		t.Errorf("204 that is asked for: %v", err)
	}
}

// No answer is not the same as an answer that says that there is nothing: it would
// make everything go missing.
func TestJSONWithNothingInIt(t *testing.T) {
	t.Parallel()
	nothing := map[string]roundTrip{
		"204":       answer(204, ""),
		"empty":     answer(200, ""),
		"blank":     answer(200, " \n"),
		"null":      answer(200, "null"),
		"null, 201": answer(201, "\r\n\tnull "),
	}
	outs := map[string]struct {
		out      func() any
		takeNull bool // it can be told from what is there
	}{
		"struct":  {func() any { return new(struct{ Lamps []string }) }, false},
		"list":    {func() any { return new([]string) }, false},
		"map":     {func() any { return new(map[string]int) }, false},
		"number":  {func() any { return new(float64) }, false},
		"pointer": {func() any { return new(*struct{}) }, true},
		"any":     {func() any { return new(any) }, true},
		"raw":     {func() any { return new(json.RawMessage) }, true},
	}
	for name, rt := range nothing {
		for into, tc := range outs {
			t.Run(name+" into "+into, func(t *testing.T) {
				t.Parallel()
				err := askWith(rt).GetJSON(t.Context(), "https://x.example", nil, tc.out())
				if taken := err == nil; taken != (tc.takeNull && strings.HasPrefix(name, "null")) {
					t.Errorf("error = %v", err)
				}
			})
		}
	}
}

// What cannot be sent is not sent, and its error repeats nothing of it.
func TestJSONRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]JSONRequest{
		"a bad method": {Method: "GET IT", URL: "https://x.example/?k=" + token},
		"a channel":    {URL: "https://x.example/?k=" + token, Body: make(chan int)},
		"a secret":     {URL: "https://x.example/?k=" + token, Body: map[string]any{"key": connctd.NewSecret(token)}},
		"no URL":       {URL: "https://x.example/%zz?k=" + token},
	}
	for name, r := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := askWith(roundTrip(func(r *http.Request) (*http.Response, error) {
				t.Error("it was sent")
				return answer(200, "{}")(r)
			}))
			if err := h.JSON(t.Context(), r, nil); err == nil || strings.Contains(err.Error(), token) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

// Whatever a request carries is cut from what its answer says: R9.
func TestJSONCutsEchoes(t *testing.T) {
	t.Parallel()
	const secret = "t0ken-of-the-c4nary"
	basic := http.Header{}
	(&http.Request{Header: basic}).SetBasicAuth("the-user", secret)
	tests := map[string]JSONRequest{
		"bearer":   {Header: http.Header{"Authorization": {"Bearer " + secret}}},
		"own":      {Header: http.Header{"X-Api-Key": {secret}}},
		"cookie":   {Header: http.Header{"Cookie": {"a=b; sid=" + secret}}},
		"basic":    {Header: basic},
		"body":     {Body: map[string]any{"deep": []string{secret}}},
		"query":    {Query: url.Values{"key": {secret}}},
		"userinfo": {URL: "https://user:" + secret + "@x.example"},
	}
	for name, r := range tests {
		if r.URL == "" {
			r.URL = "https://x.example/" + canary
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, rt := range []roundTrip{
				answer(403, "no: "+secret),
				func(r *http.Request) (*http.Response, error) { return nil, errors.New("no: " + secret) },
			} {
				err := askWith(rt).JSON(t.Context(), r, nil)
				status, _ := errors.AsType[*StatusError](err)
				for _, show := range []string{fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", status)} {
					if strings.Contains(show, secret) || strings.Contains(show, canary) {
						t.Errorf("a secret shows in %s", show)
					}
				}
				if err == nil || !strings.HasSuffix(err.Error(), "no: [redacted]") {
					t.Errorf("error = %v, want it to say no", err)
				}
			}
		})
	}
}

// The body of a request that an author builds is a form, or anything.
func TestDoCutsEchoes(t *testing.T) {
	t.Parallel()
	const secret = "t0ken/of/the c4nary"
	for _, body := range []string{`{"key":"` + secret + `"}`, url.Values{"key": {secret}}.Encode()} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://x.example", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		h := askWith(roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no: " + secret) }))
		res, err := h.Do(req)
		if res != nil || err == nil || err.Error() != "POST https://x.example: no: [redacted]" {
			t.Errorf("error = %v", err)
		}
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	means := Statuses{
		401: AuthRevoked, 404: Because("city is unknown", Misconfigured), 418: Pause(time.Hour), 429: Misconfigured, 0: Misconfigured,
	}
	tests := map[string]struct {
		answer roundTrip
		class  class
		after  time.Duration
		want   string
	}{
		"401":          {answer(401, "no"), revoked, 0, "GET https://x.example: status 401: no"},
		"404":          {answer(404, "no"), misconfigured, 0, "city is unknown: GET https://x.example: status 404: no"},
		"418":          {answer(418, "no"), throttled, time.Hour, "GET https://x.example: status 418: no"},
		"429, for us":  {answer(429, "no"), misconfigured, 0, "GET https://x.example: status 429: no"},
		"503, not his": {answer(503, "no"), transient, 0, "GET https://x.example: status 503: no"},
		"no status":    {answer(200, "["), transient, 0, "GET https://x.example: the answer cannot be read: unexpected end of JSON input"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := means.Explain(askWith(tc.answer).GetJSON(t.Context(), "https://x.example", nil, &struct{}{}))
			if class, after := classOf(err); class != tc.class || after != tc.after {
				t.Errorf("class %v, after %v; want %v, %v", class, after, tc.class, tc.after)
			}
			if diff := cmp.Diff(tc.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
	if err := means.Explain(nil); err != nil {
		t.Errorf("Explain(nil) = %v", err)
	}
}
