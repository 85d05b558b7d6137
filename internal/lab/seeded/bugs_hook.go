package main

// What a hook sends along cannot replace what the SDK sends, nor make net/http
// send a request twice.
var hooks = []bug{
	{Name: "hook-authorizes", Rule: "S2", change: change{
		File: "connctd/attempt.go",
		Old:  `case "Authorization", `,
		New:  `case `,
	}},
	{
		Name: "hook-replaces-authorization", Rule: "S2", change: change{
			File: "connctd/attempt.go",
			Old:  `case "Authorization", `,
			New:  `case `,
		},
		Also: []change{{
			File: "connctd/attempt.go",
			Old:  "\taddForeign(h, extra) // first",
			New:  "\t// first",
		}, {
			File: "connctd/attempt.go",
			Old:  "\treturn req\n",
			New:  "\taddForeign(h, extra)\n\treturn req\n",
		}},
	},
	{
		Name: "hook-replaces-basic", Rule: "S2", change: change{
			File: "connctd/exchange.go",
			Old:  "\taddForeign(h, e.header)\n\tmaps.Copy(h, req.Header)\n",
			New:  "\tmaps.Copy(h, req.Header)\n\taddForeign(h, e.header)\n",
		},
		Also: []change{{
			File: "connctd/attempt.go",
			Old:  `case "Authorization", `,
			New:  `case `,
		}},
	},
	{Name: "hook-sends-idempotency-key", Rule: "S4", change: change{
		File: "connctd/attempt.go",
		Old:  `"Idempotency-Key", "X-Idempotency-Key":`,
		New:  `"X-Idempotency-Key":`,
	}},
	{Name: "hook-sends-it-in-lower-case", Rule: "S4", change: change{
		File: "connctd/attempt.go",
		Old:  `switch name = http.CanonicalHeaderKey(name); name {`,
		New:  `switch name {`,
	}},
}
