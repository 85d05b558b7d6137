package main

// Rule S4: how often, how soon, and how many of all calls.
var pauses = []bug{
	{Name: "five-attempts", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `failures >= c.retry.MaxAttempts`,
		New:  `failures > c.retry.MaxAttempts`,
	}},
	{Name: "retry-after-uncapped", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `, out.wait > c.retry.MaxRetryAfter:`,
		New:  `:`,
	}},
	{Name: "retry-after-ignored", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `wait := out.wait + `,
		New:  `wait := `,
	}},
	{Name: "retry-after-date-unread", Rule: "S4", change: change{
		File: "connctd/error.go",
		Old:  `max(time.Until(at), 0)`,
		New:  `max(time.Since(at), 0)`,
	}},
	{Name: "deadline-slept-away", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `time.Until(deadline) <= wait`,
		New:  `time.Until(deadline) <= 0`,
	}},
	{Name: "backoff-without-jitter", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `rand.N(min(bound, farAway))`,
		New:  `max(rand.N(min(bound, farAway)), bound)`,
	}},
	{Name: "backoff-does-not-grow", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `bound = c.retry.MinBackoff << shift`,
		New:  `bound = c.retry.MinBackoff << min(shift, 0)`,
	}},
	{Name: "backoff-without-bound", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `c.retry.MinBackoff <= bound>>shift {`,
		New:  `shift < 20 {`,
	}},
	{Name: "budget-missing", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `if !c.budget.withdraw() {`,
		New:  `if !c.budget.withdraw() && failures > c.retry.MaxAttempts {`,
	}},
	{Name: "budget-too-generous", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  `max(spent-perCall, 0)`,
		New:  `max(spent-perRetry, 0)`,
	}},
	{Name: "budget-never-refilled", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  "\tc.budget.deposit()\n",
		New:  "",
	}},
	{Name: "budget-of-each-handle", Rule: "S4", change: change{
		File: "connctd/client.go",
		Old:  `c.budget = parent.budget`,
		New:  `c.budget = &budget{}`,
	}},
	{Name: "limiter-asked-once-a-call", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  "\tif c.limiter == nil {",
		New:  "\tif c.limiter == nil || op.repeat == repeatable {",
	}},
	{Name: "budget-paid-by-the-unsent", Rule: "S4", change: change{
		File: "connctd/retry.go",
		Old:  "\tfor failures := 0; ; {\n",
		New:  "\tc.budget.deposit()\n\tfor failures := 0; ; {\n",
	}, Also: []change{{
		File: "connctd/retry.go",
		Old:  "\t\t\tc.budget.deposit()\n",
		New:  "",
	}}},
	{Name: "retry-after-beyond-numbers", Rule: "S4", change: change{
		File: "connctd/error.go",
		Old:  "\tif err != nil || seconds >= ",
		New:  "\tif err != nil {\n\t\treturn 0\n\t}\n\tif seconds >= ",
	}},
}
