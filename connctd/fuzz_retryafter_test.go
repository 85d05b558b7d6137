package connctd_test

import (
	"errors"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

var digits = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// asked is a slow and obvious reading of Retry-After at a moment.
func asked(text string, now time.Time) time.Duration {
	if digits.MatchString(text) {
		whole, _, split := strings.Cut(text, ".")
		seconds, _ := new(big.Int).SetString(whole, 10)
		if split {
			seconds.Add(seconds, big.NewInt(1))
		}
		if seconds.Cmp(big.NewInt(int64(farAway/time.Second))) >= 0 {
			return farAway
		}
		return time.Duration(seconds.Int64()) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return min(at.Sub(now), farAway)
	}
	return 0
}

// FuzzRetryAfter checks that what a server asks for is read as it is meant, and
// is never negative.
func FuzzRetryAfter(f *testing.F) {
	for _, text := range []string{
		"7", "0", "-1", "+7", "soon", "", " 7", "007", "1.5", "2147483647", "2147483648", "99999999999999999999", "1e3", "1_000", "0x10", "٧",
		"Fri, 31 Dec 2100 23:59:59 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", "Friday, 31-Dec-60 23:59:59 GMT", "Fri Dec 31 23:59:59 2100",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		before := time.Now()
		err := everyCall["CreateThing"](t.Context(), newClient(t, always(http.StatusConflict, "", "Retry-After", text)))
		after := time.Now()
		got, ok := errors.AsType[*connctd.Error](err)
		if !ok {
			t.Fatalf("error = %v", err)
		}
		if most, least := asked(text, before), asked(text, after); got.RetryAfter > most || got.RetryAfter < least || least < 0 {
			t.Errorf("%q: %v, want %v", text, got.RetryAfter, most)
		}
	})
}
