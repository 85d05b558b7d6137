package connector

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

// What errors mean that have more than one meaning: the outer one of a chain, and of
// those side by side what needs a person first.
func TestClassOf(t *testing.T) {
	t.Parallel()
	plain := errors.New("down")
	revokes, misconfigures := AuthRevoked(plain), Misconfigured(plain)
	waits, clientWaits := RetryAfter(plain, time.Minute), PauseClient(time.Hour)(plain)
	tests := map[string]struct {
		err   error
		class class
		after time.Duration
	}{
		"none":            {nil, complete, 0},
		"nobody said":     {plain, transient, 0},
		"AuthRevoked":     {revokes, revoked, 0},
		"Misconfigured":   {misconfigures, misconfigured, 0},
		"RetryAfter":      {waits, throttled, time.Minute},
		"for ever":        {RetryAfter(plain, math.MaxInt64), throttled, 24 * time.Hour},
		"PauseClient":     {clientWaits, paused, time.Hour},
		"a negative time": {PauseClient(-time.Hour)(nil), paused, 0},

		"wrapped":         {fmt.Errorf("list: %w", waits), throttled, time.Minute},
		"scrubbed":        {scrub.Of("x").Error("list", waits), throttled, time.Minute},
		"a reason":        {Because("quota", PauseClient(time.Hour))(plain), paused, time.Hour},
		"the outer one":   {RetryAfter(revokes, time.Second), throttled, time.Second},
		"the outer alone": {Misconfigured(fmt.Errorf("list: %w", waits)), misconfigured, 0},

		"revoked and throttled":         {errors.Join(revokes, waits), revoked, time.Minute},
		"throttled and revoked":         {errors.Join(waits, revokes), revoked, time.Minute},
		"two in a text":                 {fmt.Errorf("%w, %w", waits, misconfigures), misconfigured, time.Minute},
		"misconfigured and revoked":     {errors.Join(misconfigures, revokes), revoked, 0},
		"revoked and a client's pause":  {errors.Join(revokes, clientWaits), revoked, 0},
		"throttled and plain":           {errors.Join(plain, waits), throttled, time.Minute},
		"two pauses":                    {errors.Join(waits, RetryAfter(plain, time.Second)), throttled, time.Minute},
		"pauses of client and instance": {errors.Join(waits, clientWaits), throttled, time.Hour},
		"two plain ones":                {errors.Join(plain, plain), transient, 0},
		"deep":                          {fmt.Errorf("all: %w", errors.Join(plain, errors.Join(waits, scrub.Of("x").Error("list", revokes)))), revoked, time.Minute},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if class, after := classOf(tc.err); class != tc.class || after != tc.after {
				t.Errorf("class %v, after %v; want %v, %v", class, after, tc.class, tc.after)
			}
		})
	}
}
