package main

// Rule S4: what may be repeated, and when.
var repeats = []bug{
	{Name: "create-repeated-after-500", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `case down:`,
		New:  `case down, failing:`,
	}},
	{Name: "create-repeated-after-eof", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `case down:`,
		New:  `case down, lost:`,
	}},
	{Name: "create-repeated-after-reset", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `op.Op == "dial" || op.Op == "proxyconnect"`,
		New:  `op.Op == "dial" || op.Op == "read" || op.Op == "write"`,
	}},
	{Name: "create-repeated-once-connected", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `c.wanted.Load() && !c.had.Load()`,
		New:  `c.wanted.Load()`,
	}},
	{Name: "create-repeated-by-odd-transport", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `c.wanted.Load() && !c.had.Load()`,
		New:  `!c.had.Load()`,
	}},
	{Name: "create-not-repeated-unsent", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `case stale, unsent, busy:`,
		New:  `case stale, busy:`,
	}},
	{Name: "unguarded-repeated-after-503", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `return op.repeat >= guarded`,
		New:  `return true`,
	}},
	{Name: "thing-taken-for-guarded", Rule: "S4", change: change{
		File: "connctd/operation.go",
		Old:  `things, unguarded, acts}`,
		New:  `things, guarded, acts}`,
	}},
	{Name: "conflict-repeated", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `case http.StatusTooManyRequests:`,
		New:  `case http.StatusTooManyRequests, http.StatusConflict:`,
	}},
	{Name: "gateway-timeout-not-repeated", Rule: "S4", change: change{
		File: "connctd/outcome.go",
		Old:  `http.StatusBadGateway, http.StatusGatewayTimeout:`,
		New:  `http.StatusBadGateway:`,
	}},
	{Name: "body-not-replayed", Rule: "S7", change: change{
		File: "connctd/retry.go",
		Old:  "\t\tfailures++\n",
		New:  "\t\tfailures++\n\t\tif k.body != nil {\n\t\t\tk.body = []byte{} // as a reader that was read\n\t\t}\n",
	}},
	{Name: "delete-404-at-once-is-success", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `return doubt && k.op.method == `,
		New:  `return k.op.method == `,
	}},
	{Name: "delete-404-after-429-is-success", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `k.deletedBefore(doubt, out)`,
		New:  `k.deletedBefore(n > 1, out)`,
	}},
	{Name: "delete-404-again-is-failure", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `out.err == nil || k.deletedBefore(doubt, out)`,
		New:  `out.err == nil`,
	}},
	{Name: "option-no-retry-ignored", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `case k.set.once, `,
		New:  `case ctx.Err() != nil, `,
	}},
	{Name: "create-repeated-at-a-later-dial", Rule: "S4", change: change{ // of a transport that tries again
		File: "connctd/outcome.go",
		Old:  ` && (!c.reached() || c.faithful && !c.answered)`,
		New:  ``,
	}},
	{Name: "delete-404-again-is-read", Rule: "S4", change: change{
		File: "connctd/call.go",
		Old:  `out == nil || res.gone || `,
		New:  `out == nil || `,
	}},
	{Name: "address-not-rebuilt", Rule: "S4", change: change{
		File: "connctd/call.go",
		Old:  `if n > 1 {`,
		New:  `if n > 1 && target == nil {`,
	}},
}
