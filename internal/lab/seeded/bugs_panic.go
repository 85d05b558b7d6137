package main

// Rule S9: what a transport or a token source does to a goroutine of ours, by a
// panic or by ending it, reaches the call and nobody after it.
var panics = []bug{
	{Name: "panic-lost", Rule: "S9", change: change{
		File: "connctd/panic.go",
		Old:  `panic(p.value)`,
		New:  `_ = p.value`,
	}},
	{Name: "panic-of-source-ends-the-app", Rule: "S9", change: change{
		File: "connctd/auth.go",
		Old:  `caught(recover(), &r.err)`,
		New:  `caught(nil, &r.err)`,
	}},
	{Name: "goexit-leaves-the-flight", Rule: "S9", change: change{
		File: "connctd/token.go",
		Old:  "\t\tr.land(f)\n",
		New:  "\t\tif f.err != errGone {\n\t\t\tr.land(f)\n\t\t}\n",
	}},
	{Name: "goexit-takes-a-worker", Rule: "S9", change: change{ // and the loop waits for ever
		File: "connctd/resolve.go",
		Old:  `if !ended {`,
		New:  `if !ended && n == 0 {`,
	}, Run: "^TestGoroutineEndsInTransport$"},
}
