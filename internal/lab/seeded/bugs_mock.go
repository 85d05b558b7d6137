package main

// Mistakes of the mock server and of the connectors in it. Chance has a part in most,
// so those are planted once and hunted twenty times.
var mocks = []bug{
	raced(short, "client-of-another-subject", "M9", change{
		File: "internal/state/client.go",
		Old:  `if !ok || c.Owner != o {`,
		New:  `if !ok || c.Owner.Account != o.Account {`,
	}),
	raced(short, "thing-of-another-subject", "M9", change{
		File: "internal/state/thing.go",
		Old:  `if !ok || t.Owner != o {`,
		New:  `if !ok || t.Owner.Account != o.Account {`,
	}),
	{
		Name: "thing-removed-a-poll-early", Rule: "R2", change: change{
			File: "connector/reconcile.go",
			Old:  `missingUntilGone = 3 `,
			New:  `missingUntilGone = 2 `,
		}, Dir: "internal/lab", Packages: []string{"./model"}, Run: "^TestModel",
	},
}

// short are the histories in which a bug shows.
const short = "^TestShort"

// raced is a bug that the callers of package linear must find in such histories.
func raced(histories, name, rule string, changes ...change) bug {
	return bug{
		Name: name, Rule: rule, change: changes[0], Also: changes[1:],
		Dir: "internal/lab", Packages: []string{"./linear"}, Run: histories, Times: 20,
	}
}
