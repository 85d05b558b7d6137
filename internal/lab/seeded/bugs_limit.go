package main

// Rule S7: of everything there is a limit.
var limits = []bug{
	{Name: "answer-without-limit", Rule: "S7", change: change{
		File: "connctd/attempt.go",
		Old:  `limit := c.maxBody`,
		New:  `limit := int64(1 << 30)`,
	}},
	{Name: "error-limit-of-a-success", Rule: "S7", change: change{
		File: "connctd/attempt.go",
		Old:  `limit = maxErrorBody`,
		New:  `limit = c.maxBody + maxErrorBody`,
	}},
	{Name: "answer-limited-if-announced", Rule: "S7", change: change{ // a gzip bomb announces nothing
		File: "connctd/transport.go",
		Old:  `case int64(len(data)) > limit:`,
		New:  `case size >= 0 && int64(len(data)) > limit, len(data) > 1<<30:`,
	}},
	{Name: "answer-announced-is-trusted", Rule: "S7", change: change{
		File: "connctd/transport.go",
		Old:  `size = min(size, limit, 64<<10)`,
		New:  `size = max(size, 0)`,
	}},
	{Name: "answer-cut-at-limit", Rule: "S7", change: change{
		File: "connctd/transport.go",
		Old:  `return data[:limit], true, nil`,
		New:  `return data[:limit], false, nil`,
	}},
	{Name: "header-without-limit", Rule: "S7", change: change{
		File: "connctd/attempt.go",
		Old:  `size > maxHeader && ok`,
		New:  `size > maxHeader<<10 && ok`,
	}},
	{Name: "header-of-connection-unlimited", Rule: "S7", change: change{
		File: "connctd/transport.go",
		Old:  `t.MaxResponseHeaderBytes = maxHeader`,
		New:  `t.MaxResponseHeaderBytes = maxHeader << 10`,
	}},
	{Name: "list-without-limit", Rule: "S7", change: change{
		File: "connctd/list.go",
		Old:  `items > maxList || members`,
		New:  `items > maxList<<10 || members`,
	}},
	{Name: "list-limit-off-by-one", Rule: "S7", change: change{
		File: "connctd/list.go",
		Old:  "\treturn items, members\n",
		New:  "\treturn items - 1, members\n",
	}},
	{Name: "list-counts-commas-in-text", Rule: "S7", change: change{
		File: "connctd/list.go",
		Old:  "\t\tcase quoted:\n",
		New:  "\t\tcase quoted && b != ',':\n",
	}},
	{Name: "list-in-an-object-uncounted", Rule: "S7", change: change{
		File: "connctd/list.go",
		Old:  `case b == ',':`,
		New:  `case b == ',' && (len(open) == 1 || open[len(open)-1] == '{'):`,
	}},
	{Name: "configuration-without-end", Rule: "S7", change: change{
		File: "connctd/reveal.go",
		Old:  `const maxConfigDepth = 64`,
		New:  `const maxConfigDepth = 1 << 40`,
	}},
	{Name: "members-without-limit", Rule: "S7", change: change{
		File: "connctd/list.go",
		Old:  ` || members > maxMembers {`,
		New:  ` || members < 0 {`,
	}},
	{Name: "do-without-limit-of-list", Rule: "S7", change: change{
		File: "connctd/call.go",
		Old:  `err = checkItems(res.body)`,
		New:  `err = nil`,
	}},
	{Name: "find-keeps-every-failure", Rule: "S7", change: change{
		File: "connctd/find.go",
		Old:  `if len(failed) < 3 {`,
		New:  `if len(failed) < maxList {`,
	}},
}
