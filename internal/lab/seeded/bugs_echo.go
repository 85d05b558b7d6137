package main

// Rule S8: what a server repeats of a secret is cut out, and the half of one too.
var echoes = []bug{
	{Name: "echo-in-unreadable-answer", Rule: "S8", change: change{
		File: "connctd/outcome.go",
		Old:  `k.bad(k.secretsOf(r.token), fmt`,
		New:  `k.bad(nil, fmt`,
	}},
	{Name: "echo-half-at-end-of-connection", Rule: "S8", change: change{
		File: "connctd/attempt.go",
		Old:  `err == nil && endIsKnown(res))`,
		New:  `err == nil)`,
	}},
	{Name: "echo-half-by-token-endpoint", Rule: "S8", change: change{
		File: "connctd/exchange.go",
		Old:  `e.cutOff = more || err != nil || !endIsKnown(res)`,
		New:  `e.cutOff = more || err != nil`,
	}},
	{Name: "redirect-query-in-body", Rule: "S8", change: change{
		File: "connctd/attempt.go",
		Old:  `append(cut(), secretsOfRedirect(res)...)`,
		New:  `cut()`,
	}},
	{Name: "redirect-query-of-token-in-body", Rule: "S8", change: change{
		File: "connctd/exchange.go",
		Old:  `append(e.cred.forms(), e.redirect...)`,
		New:  `e.cred.forms()`,
	}},
	{Name: "redirect-query-in-header", Rule: "S8", change: change{ // of another name than Location
		File: "connctd/callopt.go",
		Old:  `append(k.secretsOf(token), secretsOfRedirect(res)...)`,
		New:  `k.secretsOf(token)`,
	}},
	{
		Name: "secret-bare-in-memory", Rule: "S8", change: change{
			File: "connctd/secret.go",
			Old:  `unique.Make(masked(text))`,
			New:  `unique.Make(text)`,
		},
		Also: []change{{
			File: "connctd/secret.go",
			Old:  `return masked(s.text.Value())`,
			New:  `return s.text.Value()`,
		}},
	},
}
