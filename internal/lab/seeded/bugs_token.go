package main

// Rule S2: one request for a token, for everybody who waits, and again when the
// token was refused.
var tokens = []bug{
	{Name: "token-kept-after-401", Rule: "S2", change: change{
		File: "connctd/token.go",
		Old:  `r.current = bearer{}`,
		New:  `r.life.renewAt = time.Now()`,
	}},
	{Name: "token-of-others-dropped", Rule: "S2", change: change{
		File: "connctd/token.go",
		Old:  `if r.current.secret.Equal(used) {`,
		New:  `if !used.IsZero() {`,
	}},
	{Name: "token-asked-for-by-each", Rule: "S2", change: change{
		File: "connctd/token.go",
		Old:  `if f == nil {`,
		New:  `if f == nil || !good {`,
	}},
	{Name: "token-request-ends-with-caller", Rule: "S2", change: change{
		File: "connctd/token.go",
		Old:  `context.WithoutCancel(ctx)`,
		New:  `ctx`,
	}},
	{Name: "token-awaited-for-ever", Rule: "S9", change: change{
		File: "connctd/token.go",
		Old:  `case <-ctx.Done():`,
		New:  `case <-context.WithoutCancel(ctx).Done():`,
	}},
	{Name: "token-request-without-end", Rule: "S9", change: change{
		File: "connctd/token.go",
		Old:  `fetchTimeout = 30 * time.Second`,
		New:  `fetchTimeout = 30 * time.Hour`,
	}},
	{Name: "token-wait-loses-cause", Rule: "S9", change: change{
		File: "connctd/token.go",
		Old:  `return bearer{}, context.Cause(ctx)`,
		New:  `return bearer{}, ctx.Err()`,
	}},
	{Name: "token-renewed-in-the-way", Rule: "S2", change: change{
		File: "connctd/token.go",
		Old:  `r.life.lasts(now)`,
		New:  `!r.life.wanes(now)`,
	}},
	{Name: "token-renewal-hammers", Rule: "S2", change: change{
		File: "connctd/token.go",
		Old:  `r.life = r.life.later(time.Now())`,
		New:  `_ = r.life.later(time.Now())`,
	}},
	{Name: "token-used-to-the-last-second", Rule: "S2", change: change{
		File: "connctd/token.go",
		Old:  `life{expiry.Add(-early), expiry.Add(-early / 4)}`,
		New:  `life{expiry.Add(-early / 100), expiry}`,
	}},
	{Name: "refusal-repeated-twice", Rule: "S2", change: change{
		File: "connctd/call.go",
		Old:  `!renewed && !token`,
		New:  `(!renewed || n < 3) && !token`,
	}},
	{Name: "refusal-not-repeated", Rule: "S2", change: change{
		File: "connctd/call.go",
		Old:  `!renewed && !token`,
		New:  `!renewed && n > 1 && !token`,
	}},
	{Name: "refusal-repeated-though-once", Rule: "S2", change: change{
		File: "connctd/retry.go",
		Old:  `out.fate == stale && !k.set.once {`,
		New:  `out.fate == stale {`,
	}},
	{Name: "second-refusal-drops-token", Rule: "S2", change: change{
		File: "connctd/call.go",
		Old:  `!renewed && !token.secret.IsZero() && c.tokens.drop(token.secret)`,
		New:  `!token.secret.IsZero() && c.tokens.drop(token.secret) && !renewed`,
	}},
}
