package main

// What the clients of an instance, and those of a connector type, share: R1, R5, R6.
var shared = []bug{
	inWorlds("breaker-per-client", "R1", change{
		File: "connector/outcome.go",
		Old:  `		c.share.close(time.Now().Add(after))` + "\n",
	}),
	inRuntime("breaker-of-an-answer-per-client", "R6", change{
		File: "connector/status.go",
		Old:  `		h.share.close(time.Now().Add(wait)) // whatever the poll makes of it` + "\n",
	}),
	inRuntime("pause-ended-by-a-shorter-one", "R1", change{
		File: "connector/share.go",
		Old:  `	if until.After(s.until) {`,
		New:  `	if !until.IsZero() {`,
	}),
	inRuntime("pause-forgotten-with-the-last-client", "R1", change{
		File: "connector/shares.go",
		Old:  `	if s.clients == 0 && s.idle(now) {`,
		New:  `	if s.clients == 0 {`,
	}),
	inRuntime("rate-per-client", "R6", change{
		File: "connector/tools.go",
		Old:  `newHTTP(c.runtime.upstream, c.secrets, c.share)`,
		New:  `newHTTP(c.runtime.upstream, c.secrets, &share{limiter: rateOf(c.Connector).limiter()})`,
	}),
	inRuntime("rate-counts-polls", "R6", change{
		File: "connector/http.go",
		Old:  `	if err := h.share.admit(req.Context(), h.began); err != nil {`,
		New: `	once := h.share
	h.share = &share{}
	if err := once.admit(req.Context(), h.began); err != nil {`,
	}),
	inRuntime("rate-waited-for-in-vain", "R6", change{
		File: "connector/share.go",
		Old:  `	if end, ok := ctx.Deadline(); ok && now.Add(wait).After(end) {`,
		New:  `	if end, ok := ctx.Deadline(); ok && now.After(end) {`,
	}),
	inRuntime("rate-waited-for-by-workers", "R5", change{
		File: "connector/shares.go",
		Old:  `	if n := rate.places(); n > 0 {`,
		New:  `	if n := rate.places(); n < 0 {`,
	}),
	inRuntime("place-lost-on-panic", "R5", change{
		File: "connector/turn.go",
		Old:  `	defer c.share.leave(job.Key)` + "\n",
	}, change{
		File: "connector/turn.go",
		Old:  `	return c.Connector.Poll(ctx, c.newSession(state), emit)`,
		New: `	err = c.Connector.Poll(ctx, c.newSession(state), emit)
	c.share.leave(string(c.ID))
	return err`,
	}),
	inRuntime("place-lost-in-a-pause", "R5", change{
		File: "connector/turn.go",
		Old:  `		c.share.leave(job.Key)` + "\n" + `		return c.dueAt(c.spread(until))`,
		New:  `		return c.dueAt(c.spread(until))`,
	}),
	inRuntime("place-in-line-of-the-removed", "R5", change{
		File: "connector/depart.go",
		Old:  `		c.share.leave(string(c.ID)) // it may stand in line` + "\n",
	}),
	inRuntime("last-come-first-served", "R5", change{
		File: "connector/gate.go",
		Old:  `g.line.PushBack(waiting{key, due})`,
		New:  `g.line.PushFront(waiting{key, due})`,
	}),
}
