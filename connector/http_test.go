package connector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	canary = "c4nary-k3y" // stands in a configuration
	token  = "t0ken/+&x8" // stands in a query only
)

// roundTrip is a technology without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, body string, header ...string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		res := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
		for i := 0; i < len(header); i += 2 {
			res.Header.Set(header[i], header[i+1])
		}
		return res, nil
	}
}

func askWith(rt http.RoundTripper) *HTTP {
	return newHTTP(&http.Client{Transport: rt}, cutting(canary), &share{})
}

func TestGetJSON(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		address string
		query   url.Values
		want    string
	}{
		"no query":        {"https://x.example/a%2Fb", nil, "https://x.example/a%2Fb"},
		"of the address":  {"https://x.example/a?q=1", nil, "https://x.example/a?q=1"},
		"added":           {"https://x.example", url.Values{"q": {"a b", "c"}}, "https://x.example?q=a+b&q=c"},
		"merged":          {"https://x.example?a=1&b=2", url.Values{"b": {"3"}, "c": {"4"}}, "https://x.example?a=1&b=3&c=4"},
		"unusual, but ok": {"https://x.example?a;b", nil, "https://x.example?a;b"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			h := askWith(roundTrip(func(r *http.Request) (*http.Response, error) {
				asked = append(asked, r.Method+" "+r.Header.Get("Accept")+" "+r.URL.String())
				return answer(200, `{"temp":21.5}`)(r)
			}))
			var out struct{ Temp float64 }
			if err := h.GetJSON(t.Context(), tc.address, tc.query, &out); err != nil || out.Temp != 21.5 {
				t.Errorf("GetJSON = %v, %v; want 21.5", out, err)
			}
			if diff := cmp.Diff([]string{"GET application/json " + tc.want}, asked); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGetJSONErrors(t *testing.T) {
	t.Parallel()
	const soon = "2000-01-01 00:00:30"
	at, err := time.Parse(time.DateTime, soon)
	if err != nil {
		t.Fatal(err)
	}
	cut := errors.New("cut off")
	tests := map[string]struct {
		answer roundTrip
		class  class
		after  time.Duration
		want   string // after the method and the URL
	}{
		"404":               {answer(404, "no such city"), transient, 0, ": status 404: no such city"},
		"500, a long body":  {answer(500, strings.Repeat("x", 300)), transient, 0, ": status 500: " + strings.Repeat("x", 200)},
		"echo":              {answer(401, canary+" "+token+" "+url.QueryEscape(token)), transient, 0, ": status 401: [redacted] [redacted] [redacted]"},
		"redirect":          {answer(302, "moved", "Location", "https://evil.example/?k="+canary), transient, 0, ": status 302: moved"},
		"429":               {answer(429, "slow"), throttled, time.Minute, ": status 429: slow"},
		"429, seconds":      {answer(429, "slow", "Retry-After", "7"), throttled, 7 * time.Second, ": status 429: slow"},
		"429, zero":         {answer(429, "slow", "Retry-After", "0"), throttled, 0, ": status 429: slow"},
		"429, date":         {answer(429, "slow", "Retry-After", at.Format(http.TimeFormat)), throttled, 30 * time.Second, ": status 429: slow"},
		"429, past":         {answer(429, "slow", "Retry-After", at.Add(-time.Hour).Format(http.TimeFormat)), throttled, 0, ": status 429: slow"},
		"429, a year":       {answer(429, "slow", "Retry-After", "31536000"), throttled, 24 * time.Hour, ": status 429: slow"},
		"429, nonsense":     {answer(429, "slow", "Retry-After", "-1"), throttled, time.Minute, ": status 429: slow"},
		"503":               {answer(503, "down"), transient, 0, ": status 503: down"},
		"503, seconds":      {answer(503, "down", "Retry-After", "60"), throttled, time.Minute, ": status 503: down"},
		"500, seconds":      {answer(500, "down", "Retry-After", "60"), transient, 0, ": status 500: down"},
		"no JSON":           {answer(200, "<html>"), transient, 0, ": the answer cannot be read: invalid character '<' looking for beginning of value"},
		"another type":      {answer(200, `"`+canary+`"`), transient, 0, ": the answer cannot be read: json: cannot unmarshal string into Go value of type struct {}"},
		"too large":         {answer(200, strings.Repeat(" ", 8<<20)+"{}"), transient, 0, ": the answer has more than 8388608 bytes"},
		"quotes the URL":    {func(r *http.Request) (*http.Response, error) { return nil, fmt.Errorf("dial %v", r.URL) }, transient, 0, ": dial https://user:[redacted]@x.example/v1[redacted]"},
		"the answer breaks": {func(r *http.Request) (*http.Response, error) { return broken(r, cut), nil }, transient, 0, ": reading the answer: cut off"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // it is midnight, 1 January 2000
				err := askWith(tc.answer).GetJSON(t.Context(), "https://user:"+canary+"@x.example/v1?key="+canary, url.Values{"token": {token}}, &struct{}{})
				if err == nil {
					t.Fatal("error = nil")
				}
				if diff := cmp.Diff("GET https://x.example/v1"+tc.want, err.Error()); diff != "" {
					t.Errorf("error (-want +got):\n%s", diff)
				}
				if class, after := classOf(err); class != tc.class || after != tc.after {
					t.Errorf("class %v, after %v; want %v, %v", class, after, tc.class, tc.after)
				}
				status, isStatus := errors.AsType[*StatusError](err)
				if shown := strings.Contains(tc.want, ": status "); shown != isStatus || shown && !strings.Contains(tc.want, fmt.Sprint(status.StatusCode)) {
					t.Errorf("error = %T, %v", err, status)
				}
				for _, show := range []string{fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", status)} {
					if strings.Contains(show, canary) || strings.Contains(show, token) {
						t.Errorf("a secret shows in %s", show)
					}
				}
			})
		})
	}
}

// broken is an answer whose body ends in an error.
func broken(r *http.Request, err error) *http.Response {
	res, _ := answer(200, "{")(r)
	res.Body = io.NopCloser(io.MultiReader(res.Body, failing{err}))
	return res
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestGetJSONLargest(t *testing.T) {
	t.Parallel()
	h := askWith(answer(200, strings.Repeat(" ", 8<<20-2)+"{}"))
	if err := h.GetJSON(t.Context(), "https://x.example", nil, &struct{}{}); err != nil {
		t.Errorf("an answer of 8 MiB: %v", err)
	}
}

func TestGetJSONBadAddress(t *testing.T) {
	t.Parallel()
	err := askWith(answer(200, "{}")).GetJSON(t.Context(), "https://x.example/%zz?key="+token, nil, nil)
	if err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("error = %v, want one that does not repeat the address", err)
	}
}

func TestGetJSONHeedsCtx(t *testing.T) {
	t.Parallel()
	silent := roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := askWith(silent).GetJSON(ctx, "https://x.example", nil, nil)
		if !errors.Is(err, context.Canceled) || time.Now().Second() != 1 {
			t.Errorf("error = %v after %d s, want canceled after 1 s", err, time.Now().Second())
		}
	})
	for given, want := range map[time.Duration]time.Duration{0: 30 * time.Second, time.Minute: time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			h := newHTTP(&http.Client{Transport: silent, Timeout: given}, cutting(), &share{})
			start := time.Now()
			err := h.GetJSON(t.Context(), "https://x.example", nil, nil)
			if took := time.Since(start); took != want || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("with timeout %v: error = %v after %v, want one after %v", given, err, took, want)
			}
		})
	}
}

// An answer that begins in time must end in time, too.
func TestSlowBodyEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := askWith(roundTrip(func(r *http.Request) (*http.Response, error) {
			res, err := answer(200, "")(r)
			res.Body = io.NopCloser(endless{r.Context()})
			return res, err
		}))
		start := time.Now()
		err := h.GetJSON(t.Context(), "https://x.example", nil, nil)
		if took := time.Since(start); took != askTimeout || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "more than 30s") {
			t.Errorf("error = %v after %v, want one after %v that says so", err, took, askTimeout)
		}
	})
}

// endless is a body that never comes.
type endless struct{ context.Context }

func (e endless) Read([]byte) (int, error) {
	<-e.Done()
	return 0, context.Cause(e)
}

// Whoever asks by himself gets no redirect followed either.
func TestHTTPClient(t *testing.T) {
	t.Parallel()
	asked := 0
	h := askWith(roundTrip(func(r *http.Request) (*http.Response, error) {
		asked++
		return answer(307, "", "Location", "https://evil.example")(r)
	}))
	res, err := h.Client().Get("https://x.example")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != 307 || asked != 1 {
		t.Errorf("status %d after %d requests, want 307 after 1", res.StatusCode, asked)
	}
}
