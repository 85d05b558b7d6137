package connctd

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// WithMaxAttempts sets how often a call that may be repeated is sent in all.
// Default 4; 1 turns repeating off. It is [RetryPolicy.MaxAttempts].
func WithMaxAttempts(n int) Option {
	return func(c *config) {
		c.retry.MaxAttempts = n
		if n < 1 {
			c.problems = append(c.problems, fmt.Errorf("WithMaxAttempts: %d attempts, want 1 or more", n))
		}
	}
}

// WithRetry sets how often and how soon calls are repeated. It takes the place of
// an earlier WithRetry or [WithMaxAttempts]; fields that are zero mean their defaults. Beside it a budget holds for all calls of a client: when
// many fail, at most one call in ten is repeated, beyond ten that are free.
func WithRetry(p RetryPolicy) Option {
	return func(c *config) {
		c.retry = p
		if p.MaxAttempts < 0 || p.MinBackoff < 0 || p.MaxBackoff < 0 || p.MaxRetryAfter < 0 {
			c.problems = append(c.problems, errors.New("WithRetry: a field is negative"))
		}
	}
}

// WithAttemptTimeout limits each attempt of a call, from the first connection to
// the last byte of the answer. Default: the Timeout of [WithHTTPClient] if it has
// one, else 30 seconds; 0 means no limit. The call as a whole ends with its ctx.
func WithAttemptTimeout(d time.Duration) Option {
	return func(c *config) {
		c.timeout = &d
		if d < 0 {
			c.problems = append(c.problems, fmt.Errorf("WithAttemptTimeout: %v is negative", d))
		}
	}
}

// Limiter holds requests back. A *rate.Limiter of golang.org/x/time/rate is one.
type Limiter interface {
	// Wait returns when one more request may be sent, or why ctx ended.
	Wait(ctx context.Context) error
}

// WithLimiter asks l before each request, repeated ones and those for tokens too.
func WithLimiter(l Limiter) Option { return func(c *config) { c.limiter = l } }

// WithHooks sets what is told of calls and requests, for tracing and metrics.
func WithHooks(h Hooks) Option { return func(c *config) { c.hooks = h } }

// WithMaxBody limits how much of a successful answer is read, in bytes after
// decompression. Default 8 MiB. What is larger fails with [ErrResponseTooLarge].
func WithMaxBody(bytes int64) Option {
	return func(c *config) {
		c.maxBody = bytes
		if bytes < 1 {
			c.problems = append(c.problems, fmt.Errorf("WithMaxBody: %d bytes, want 1 or more", bytes))
		}
	}
}

// WithUserAgent puts the app's product tokens, such as "garden/2.1", before the
// SDK's own in the header User-Agent.
func WithUserAgent(products string) Option {
	return func(c *config) {
		c.userAgent = products
		if !isProducts(products) {
			c.problems = append(c.problems, errors.New(`WithUserAgent: want product tokens such as "garden/2.1", separated by one space`))
		}
	}
}

const maxUserAgent = 256

// isProducts reports whether text is a list of products as RFC 9110 has them.
func isProducts(text string) bool {
	for product := range strings.SplitSeq(text, " ") {
		name, version, versioned := strings.Cut(product, "/")
		if !isToken(name) || versioned && !isToken(version) {
			return false
		}
	}
	return len(text) <= maxUserAgent
}

func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}

const modulePath = "github.com/connctd/connctd-go"

// product names the SDK, with the version that the program was built with.
var product = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if version := strings.TrimPrefix(m.Version, "v"); m.Path == modulePath && isToken(version) {
				return "connctd-go/" + version
			}
		}
	}
	return "connctd-go"
})
