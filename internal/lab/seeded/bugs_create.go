package main

// Rules S4 and S10: what is in doubt is settled by looking, and never twice
// created.
var creates = []bug{
	{Name: "ensure-never-recreates", Rule: "S10", change: change{
		File: "connctd/ensure.go",
		Old:  `recreate := settle(opts).recreatePending`,
		New:  `recreate := settle(nil).recreatePending`,
	}},
	{Name: "ensure-recreates-what-runs", Rule: "S10", change: change{
		File: "connctd/ensure.go",
		Old:  `found.Status == StatusStarting && `,
		New:  ``,
	}},
	{Name: "ensure-recreates-unasked", Rule: "S10", change: change{
		File: "connctd/ensure.go",
		Old:  `notFound == nil && recreate && `,
		New:  `notFound == nil && (recreate || round == 1) && `,
	}},
	{Name: "ensure-does-not-look-after-loss", Rule: "S10", change: change{
		File: "connctd/ensure.go",
		Old:  `[]error{ErrConflict, ErrOutcomeUnknown, `,
		New:  `[]error{ErrConflict, `,
	}},
	{Name: "ensure-creates-without-a-look", Rule: "S10", change: change{
		File: "connctd/ensure.go",
		Old:  `if !errors.Is(notFound, ErrNotFound) || round == ensureRounds {`,
		New:  `if round == ensureRounds {`,
	}},
	{Name: "ensure-without-end", Rule: "S10", change: change{
		File: "connctd/ensure.go",
		Old:  `ensureRounds = 3 `,
		New:  `ensureRounds = 5 `,
	}},
	{Name: "find-passes-over-failures", Rule: "S10", change: change{
		File: "connctd/find.go",
		Old:  `failed = append(failed, unread{err})`,
		New:  `_ = append(failed, unread{err})`,
	}},
	{Name: "find-takes-no-list-for-none", Rule: "S4", change: change{
		File: "connctd/find.go",
		Old:  `return target != ErrNotFound && errors.Is(`,
		New:  `return errors.Is(`,
	}},
	{Name: "find-of-another-type", Rule: "S10", change: change{
		File: "connctd/find.go",
		Old:  `err == nil && id == descriptions[at].ID {`,
		New:  `err == nil && id != "" {`,
	}},
	{Name: "status-not-folded", Rule: "S10", change: change{
		File: "connctd/connectorclient.go",
		Old:  `ClientStatus(strings.ToUpper(text))`,
		New:  `ClientStatus(strings.TrimSpace(text))`,
	}},
	{Name: "recreate-accepted-elsewhere", Rule: "S10", change: change{
		File: "connctd/call.go",
		Old:  `if k.set.recreatePending {`,
		New:  `if k.set.recreatePending && len(k.ids) > 0 {`,
	}},
}
