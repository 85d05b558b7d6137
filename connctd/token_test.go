package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/connctd"
)

func TestTokenErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer *http.Response
		want   error
		code   string
	}{
		"wrong secret":  {respond(401, `{"error":"invalid_client","error_description":"secret `+appSecret+` is wrong"}`), connctd.ErrUnauthorized, "invalid_client"},
		"server error":  {respond(503, "<html>"+appSecret, "Retry-After", "7"), connctd.ErrUnavailable, ""},
		"no token":      {respond(200, `{"token_type":"bearer"}`), connctd.ErrBadResponse, ""},
		"no JSON":       {respond(200, `<html>`+appSecret), nil, ""},
		"a bad token":   {respond(200, `{"access_token":"a b\n","token_type":"bearer"}`), connctd.ErrBadResponse, ""},
		"an odd status": {respond(404, ""), nil, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := platform(func(*http.Request) *http.Response { return tc.answer }, nil)
			_, err := newApp(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo"})
			if err == nil || tc.want != nil && !errors.Is(err, tc.want) {
				t.Fatalf("error = %v, want %v", err, tc.want)
			}
			if errors.Is(err, connctd.ErrOutcomeUnknown) {
				t.Error("nothing was sent, so the outcome is known")
			}
			if strings.Contains(err.Error(), appSecret) {
				t.Errorf("the error shows the secret: %v", err)
			}
			if answer, ok := errors.AsType[*connctd.Error](err); ok && (answer.Op != "FetchToken" || answer.Code != tc.code || strings.Contains(string(answer.Body), appSecret)) {
				t.Errorf("error = %+v", answer)
			}
		})
	}
}

type sourceFunc func() (*oauth2.Token, error)

func (f sourceFunc) Token() (*oauth2.Token, error) { return f() }

func TestTokenSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := always(200, "[]")
		hang := make(chan struct{})
		tests := map[string]struct {
			src  sourceFunc
			want error
		}{
			"token":    {func() (*oauth2.Token, error) { return &oauth2.Token{AccessToken: "from-source"}, nil }, nil},
			"no token": {func() (*oauth2.Token, error) { return nil, nil }, connctd.ErrBadResponse},
			"hangs":    {func() (*oauth2.Token, error) { <-hang; return nil, nil }, context.DeadlineExceeded},
		}
		for name, tc := range tests {
			c := newClient(t, rt, connctd.WithTokenSource(tc.src))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := c.ListInstances(ctx); !errors.Is(err, tc.want) {
				t.Errorf("%s: error = %v, want %v", name, err, tc.want)
			}
			cancel()
		}
		if got := rt.sent()[0].header.Get("Authorization"); got != "Bearer from-source" {
			t.Errorf("Authorization = %q", got)
		}
		close(hang)
	})
}

// An expired token of somebody's source is asked for again at each call.
func TestExpiredToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, tc := range map[string]struct {
			life time.Duration
			want int // tokens asked for by three calls a second apart
		}{
			"expired": {-time.Hour, 3}, "for a second": {time.Second, 3}, "for two": {2 * time.Second, 2}, "for a day": {24 * time.Hour, 1},
		} {
			asked := 0
			c := newClient(t, always(200, "[]"), connctd.WithTokenSource(sourceFunc(func() (*oauth2.Token, error) {
				asked++
				return &oauth2.Token{AccessToken: "from-source", Expiry: time.Now().Add(tc.life)}, nil
			})))
			for range 3 {
				if _, err := c.ListInstances(t.Context()); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Second)
			}
			if asked != tc.want {
				t.Errorf("%s: asked %d times, want %d", name, asked, tc.want)
			}
		}
	})
}

// A source that hangs is left after 30 seconds by a call without a deadline, and
// asked again by the next call.
func TestHangingTokenSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		var asked atomic.Int64
		c := newClient(t, always(200, "[]"), connctd.WithTokenSource(sourceFunc(func() (*oauth2.Token, error) {
			if asked.Add(1) == 1 {
				<-hang
			}
			return &oauth2.Token{AccessToken: "from-source"}, nil
		})))
		start := time.Now()
		_, err := c.ListInstances(t.Context())
		if err == nil || !strings.Contains(err.Error(), "no access token within 30s") || time.Since(start) != 30*time.Second {
			t.Errorf("error = %v after %v", err, time.Since(start))
		}
		if _, err := c.ListInstances(t.Context()); err != nil {
			t.Error(err)
		}
		close(hang)
	})
}

func TestTokenSourceFails(t *testing.T) {
	t.Parallel()
	why := errors.New("no key ring")
	rt := always(200, "[]")
	c := newClient(t, rt, connctd.WithTokenSource(sourceFunc(func() (*oauth2.Token, error) { return nil, why })))
	for name := range creates {
		err := everyCall[name](t.Context(), c)
		if !errors.Is(err, why) || matching(err) != "" || len(rt.sent()) != 0 {
			t.Errorf("%s: %v matches %q", name, err, matching(err))
		}
	}
}

// What went wrong on the way to the token endpoint is told without the secret,
// which a transport or a server may repeat.
func TestTokenFetchShowsNoSecret(t *testing.T) {
	t.Parallel()
	echo := "Basic " + appSecret
	for name, tc := range map[string]struct {
		answer func() (*http.Response, error)
		want   string // sentinels
	}{
		"transport": {func() (*http.Response, error) { return nil, errors.New("proxy said: " + echo) }, ""},
		"a strange number": {func() (*http.Response, error) {
			return respond(200, `{"access_token":"x","expires_in":"`+echo+`"}`), nil
		}, "BadResponse"},
		"a token there": {func() (*http.Response, error) { return respond(200, `{"expires_in":"`+testToken+`"}`), nil }, "BadResponse"},
		"an odd type":   {func() (*http.Response, error) { return respond(200, `{"access_token":{"`+echo+`":1}}`), nil }, "BadResponse"},
		"cut in half": {func() (*http.Response, error) {
			return respond(500, strings.Repeat("x", 64<<10-len(appSecret)+1)+appSecret), nil
		}, "Server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := &transport{answer: func(*http.Request) (*http.Response, error) { return tc.answer() }}
			_, err := newApp(t, rt).ListInstances(t.Context())
			if got := matching(err); err == nil || got != tc.want {
				t.Errorf("%v matches %q, want %q", err, got, tc.want)
			}
			checkHidden(t, "the error", fmt.Sprint(err))
			if answer, ok := errors.AsType[*connctd.Error](err); ok && strings.Contains(string(answer.Body), appSecret[:8]) {
				t.Errorf("the body ends in %q", answer.Body[len(answer.Body)-30:])
			}
		})
	}
}

// What a token source of x/oauth2 was answered is not printed: it may repeat the
// request, and with it the secret.
func TestErrorOfTokenSourceHidesTheAnswer(t *testing.T) {
	t.Parallel()
	refused := &oauth2.RetrieveError{Response: &http.Response{StatusCode: 400}, Body: []byte("answer-canary"), ErrorCode: "invalid_grant", ErrorDescription: "answer-canary"}
	c := newClient(t, always(200, "[]"), connctd.WithTokenSource(sourceFunc(func() (*oauth2.Token, error) { return nil, refused })))
	_, err := c.ListInstances(t.Context())
	if inner, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || inner != refused || !strings.Contains(err.Error(), "400 invalid_grant") || strings.Contains(fmt.Sprintf("%v %+v", err, err), "canary") {
		t.Errorf("error = %+v", err)
	}
}

// A transport that forgets why a ctx ended does not make the SDK forget.
func TestCauseIsKept(t *testing.T) {
	t.Parallel()
	why := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		cancel(why)
		return nil, r.Context().Err()
	}}
	if err := everyCall["GetClient"](ctx, newClient(t, rt)); !errors.Is(err, why) || !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want the cause", err)
	}
}
