package main

// Rules S4 and S10: a lost answer leaves a doubt, and the caller is told.
var doubts = []bug{
	{Name: "conflict-after-loss-is-success", Rule: "S4", change: change{
		File: "connctd/attempt.go",
		Old:  `ok := res.StatusCode/100 == 2 || `,
		New:  `ok := res.StatusCode/100 == 2 || n > 1 && res.StatusCode == http.StatusConflict || `,
	}},
	{Name: "doubt-forgotten-at-conflict", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `doubt = doubt || `,
		New:  `doubt = `,
	}},
	{Name: "doubt-forgotten-at-end-of-ctx", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `return k.afterDoubt(doubt, err)`,
		New:  `return err`,
	}},
	{Name: "doubt-raised-by-429", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `return f >= down`,
		New:  `return f >= busy`,
	}},
	{
		Name: "lost-create-without-doubt", Rule: "S10", change: change{
			File: "connctd/outcome.go",
			Old:  `case k.op.has(acts):`,
			New:  `case k.op.has(redirects):`,
		},
		Also: []change{{
			File: "connctd/retry.go",
			Old:  `if doubt && k.op.has(acts) {`,
			New:  `if doubt && k.op.has(redirects) {`,
		}},
	},
	{
		Name: "failed-create-without-doubt", Rule: "S10", change: change{
			File: "connctd/error.go",
			Old:  `return e.StatusCode >= 500 && actsByName(e.Op)`,
			New:  `return false`,
		},
		Also: []change{{
			File: "connctd/retry.go",
			Old:  `if doubt && k.op.has(acts) {`,
			New:  `if doubt && k.op.has(redirects) {`,
		}},
	},
	{Name: "unsent-create-in-doubt", Rule: "S10", change: change{
		File: "connctd/outcome.go",
		Old:  `c.failed() || neverDialled(err)`,
		New:  `c.failed() && neverDialled(err)`,
	}},
	{Name: "cut-answer-taken-for-whole", Rule: "S10", change: change{
		File: "connctd/attempt.go",
		Old:  `case err != nil:`,
		New:  `case err != nil && len(body) == 0:`,
	}},
	{Name: "unreadable-create-not-created", Rule: "S10", change: change{
		File: "connctd/outcome.go",
		Old:  `": bad response"+k.created()`,
		New:  `": bad response"`,
	}},
	{
		Name: "garbage-proves-unsent", Rule: "S10", change: change{
			File: "connctd/outcome.go",
			Old:  `case !conn.reached() && distrusted(err, conn):`,
			New:  `case distrusted(err, conn):`,
		},
		Also: []change{{
			File: "connctd/outcome.go",
			Old:  `notTLS && conn.failed()`,
			New:  `notTLS`,
		}},
	},
	{Name: "garbage-told-of-proves-unsent", Rule: "S10", change: change{ // by a transport that reports no connections
		File: "connctd/outcome.go",
		Old:  `notTLS && conn.failed()`,
		New:  `notTLS`,
	}},
	{Name: "bad-certificate-proves-unsent", Rule: "S10", change: change{ // of a later connection
		File: "connctd/outcome.go",
		Old:  `case !conn.reached() && distrusted(err, conn):`,
		New:  `case distrusted(err, conn):`,
	}},
	{Name: "switched-protocol-is-read", Rule: "S10", change: change{ // and the read never ends
		File: "connctd/attempt.go",
		Old:  `if res.StatusCode < 200 {`,
		New:  `if res.StatusCode < 100 {`,
	}, Run: "^TestSwitchedProtocol$"},
	{Name: "switched-protocol-gives-token", Rule: "S10", change: change{
		File: "connctd/exchange.go",
		Old:  `if res.StatusCode < 200 {`,
		New:  `if res.StatusCode < 100 {`,
	}, Run: "^TestSwitchedProtocolOfTokenEndpoint$"},
}
