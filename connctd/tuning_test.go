package connctd_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

func TestTuningIsChecked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		opt  connctd.Option
		want string // in the error; empty: none
	}{
		"no attempts":          {connctd.WithMaxAttempts(0), "WithMaxAttempts: 0 attempts"},
		"negative attempts":    {connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: -1}), "WithRetry"},
		"negative pause":       {connctd.WithRetry(connctd.RetryPolicy{MinBackoff: -1}), "WithRetry"},
		"negative upper pause": {connctd.WithRetry(connctd.RetryPolicy{MaxBackoff: -1}), "WithRetry"},
		"negative server wait": {connctd.WithRetry(connctd.RetryPolicy{MaxRetryAfter: -1}), "WithRetry"},
		"all defaults":         {connctd.WithRetry(connctd.RetryPolicy{}), ""},
		"the least that goes":  {connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: 1, MinBackoff: 1, MaxBackoff: 1, MaxRetryAfter: 1}), ""},
		"negative timeout":     {connctd.WithAttemptTimeout(-1), "WithAttemptTimeout"},
		"no timeout":           {connctd.WithAttemptTimeout(0), ""},
		"no body":              {connctd.WithMaxBody(0), "WithMaxBody: 0 bytes"},
		"negative body":        {connctd.WithMaxBody(-1), "WithMaxBody"},
		"a byte of body":       {connctd.WithMaxBody(1), ""},
		"no limiter":           {connctd.WithLimiter(nil), ""},
	} {
		_, err := connctd.New(tc.opt)
		if (tc.want == "") != (err == nil) || err != nil && (!errors.Is(err, connctd.ErrInvalid) || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%s: error = %v, want ErrInvalid with %q", name, err, tc.want)
		}
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	for products, want := range map[string]string{
		"garden/2.1":           "garden/2.1 connctd-go",
		"garden":               "garden connctd-go",
		"garden/2.1 shed/1.0~": "garden/2.1 shed/1.0~ connctd-go",
		"":                     "", "garden/": "", "/2.1": "", "garden/2/1": "", "a  b": "", " a": "", "a ": "", "a\tb": "",
		"a\r\nX: y": "", "gärden/1": "", "garden(1)": "", `"garden"`: "", "a@b": "",
		strings.Repeat("a", 256): strings.Repeat("a", 256) + " connctd-go",
		strings.Repeat("a", 257): "",
	} {
		rt := always(200, "[]")
		c, err := connctd.New(connctd.WithUserAgent(products), connctd.WithToken(testToken), connctd.WithHTTPClient(&http.Client{Transport: rt}))
		if want == "" {
			if !errors.Is(err, connctd.ErrInvalid) {
				t.Errorf("%q: error = %v, want ErrInvalid", products, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", products, err)
			continue
		}
		list(t, c)
		if got := rt.sent()[0].header.Get("User-Agent"); got != want {
			t.Errorf("%q: User-Agent = %q, want %q", products, got, want)
		}
	}
	rt := platform(func(*http.Request) *http.Response { return giveToken("fetched-token") }, func(*http.Request) *http.Response { return respond(200, "[]") })
	list(t, derive(t, newApp(t, rt), again(), connctd.WithUserAgent("garden/2.1")))
	for _, r := range rt.sent() {
		if got := r.header.Get("User-Agent"); got != "garden/2.1 connctd-go" {
			t.Errorf("%s: User-Agent = %q", r.path, got)
		}
	}
}

func TestMaxBody(t *testing.T) {
	t.Parallel()
	const body = `{"id":"1"}`
	for limit, want := range map[int64]string{int64(len(body)) - 1: "ResponseTooLarge", int64(len(body)): ""} {
		_, err := newClient(t, always(200, body), connctd.WithMaxBody(limit)).GetInstance(t.Context(), "1")
		if matching(err) != want {
			t.Errorf("%d bytes: %v matches %q, want %q", limit, err, matching(err), want)
		}
	}
	// What a refusal says is still read.
	_, err := newClient(t, always(409, `{"error":"A_CODE"}`), connctd.WithMaxBody(1)).GetInstance(t.Context(), "1")
	if answer, ok := errors.AsType[*connctd.Error](err); !ok || answer.Code != "A_CODE" {
		t.Errorf("a refusal: %v", err)
	}
	// So is where a redirect leads: all that counts is in the header.
	rt := always(303, strings.Repeat("x", 100), "Location", "https://consent.example/")
	created, err := newClient(t, rt, connctd.WithMaxBody(1)).Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
	if err != nil || !created.NeedsRedirect() {
		t.Errorf("a redirect: %v, %v", created, err)
	}
}

// An attempt ends after the option of the call, else of the client, else of the
// http.Client, else 30 seconds; and never later than the ctx.
func TestAttemptTimeouts(t *testing.T) {
	t.Parallel()
	type seconds = time.Duration
	for name, tc := range map[string]struct {
		hc, client, call, ctx, want seconds // -1: not given
	}{
		"default":                    {0, -1, -1, -1, 30},
		"http.Client":                {7, -1, -1, -1, 7},
		"client before http.Client":  {7, 9, -1, -1, 9},
		"client without limit":       {7, 0, -1, 50, 50},
		"call before client":         {7, 9, 3, -1, 3},
		"call before client, longer": {7, 9, 40, -1, 40},
		"call without client's":      {0, 0, 3, -1, 3},
		"zero changes nothing":       {0, 9, 0, -1, 9},
		"ctx before all":             {7, 9, 8, 2, 2},
	} {
		for where, rt := range map[string]*transport{"request": hanging(false), "body": hanging(true)} {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					opts := []connctd.Option{connctd.WithToken(testToken), connctd.WithHTTPClient(&http.Client{Transport: rt, Timeout: tc.hc * time.Second})}
					if tc.client >= 0 {
						opts = append(opts, connctd.WithAttemptTimeout(tc.client*time.Second))
					}
					c, err := connctd.New(opts...)
					if err != nil {
						t.Fatal(err)
					}
					ctx := t.Context()
					if tc.ctx >= 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, tc.ctx*time.Second)
						defer cancel()
					}
					call := []connctd.CallOption{connctd.NoRetry()}
					if tc.call >= 0 {
						call = append(call, connctd.AttemptTimeout(tc.call*time.Second))
					}
					start := time.Now()
					_, err = c.ListInstances(ctx, call...)
					if passed := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || passed != tc.want*time.Second {
						t.Errorf("error = %v after %v, want the end after %ds", err, passed, tc.want)
					}
				})
			})
		}
	}
}

// Each attempt has its time, the fetch of a token too.
func TestAttemptTimeoutOfEach(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := hanging(false)
		c := derive(t, newClient(t, rt), connctd.WithMaxAttempts(3), connctd.WithAttemptTimeout(time.Second))
		start := time.Now()
		_, err := c.ListInstances(t.Context())
		if passed := time.Since(start); err == nil || len(rt.sent()) != 3 || passed < 3*time.Second || passed > 4*time.Second {
			t.Errorf("%v after %d requests and %v", err, len(rt.sent()), passed)
		}
		fetch := hanging(false)
		start = time.Now()
		_, err = derive(t, newApp(t, fetch), again(), connctd.WithAttemptTimeout(time.Second)).ListInstances(t.Context())
		if passed := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || len(fetch.sent()) != 1 || passed != time.Second {
			t.Errorf("a token: %v after %d requests and %v", err, len(fetch.sent()), passed)
		}
	})
}

// No pause is too long to be reckoned with.
func TestLongPauses(t *testing.T) {
	t.Parallel()
	for _, p := range []connctd.RetryPolicy{
		{MaxAttempts: 8, MinBackoff: math.MaxInt64},
		{MaxAttempts: 8, MinBackoff: 1 << 60, MaxBackoff: 1 << 61},
		{MaxAttempts: 8, MinBackoff: time.Second, MaxBackoff: 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			rt := always(503, "")
			if _, err := newClient(t, rt, connctd.WithRetry(p)).ListInstances(t.Context()); !errors.Is(err, connctd.ErrUnavailable) || len(rt.sent()) != 8 {
				t.Errorf("%+v: %v after %d requests", p, err, len(rt.sent()))
			}
		})
	}
}
