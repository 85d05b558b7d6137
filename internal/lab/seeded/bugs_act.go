package main

// Rules R1, R2, R5, R8, R9 and M6: mistakes with actions, and of what observers see.
var acts = []bug{
	inActions("action-beside-a-poll", "R5", change{
		File: "connector/claim.go",
		Old: `	case c.running != nil:
		return c.running, nil
`,
	}),
	inActions("action-removes-what-it-does-not-see", "R2", change{
		File: "connector/act.go",
		Old:  `c.bring(ctx, &r, emit, true)`,
		New:  `c.bring(ctx, &r, emit, false)`,
	}),
	inActions("failed-action-writes", "R1", change{
		File: "connector/act.go",
		Old:  `emit.seal()); err != nil {`,
		New:  `emit.seal()); err != nil && len(emit.seen) == 0 {`,
	}),
	inActions("action-fails-the-client", "R1", change{
		File: "connector/act.go",
		Old:  `	if class == revoked || class == misconfigured {`,
		New:  `	if class == revoked || class == misconfigured || class == transient {`,
	}),
	inActions("undeclared-action-is-done", "M12", change{
		File: "connector/act.go",
		Old:  `declares(k.Form.thing(), call); err != nil {`,
		New:  `declares(k.Form.thing(), call); err != nil && false {`,
	}),
	inActions("action-asks-in-a-pause", "R6", change{
		File: "connector/act.go",
		Old:  `time.Now()); closed {`,
		New:  `time.Now()); closed && false {`,
	}),
	inActions("action-without-end", "R5", change{
		File: "connector/errand.go",
		Old:  `context.WithDeadlineCause(ctx, e.call.Deadline, errActionTimeout)`,
		New:  `context.WithDeadlineCause(ctx, e.call.Deadline.Add(10*actionTimeout), errActionTimeout)`,
	}),
	inActions("actions-without-bound", "R5", change{
		File: "connector/actions.go",
		Old:  `case len(l.errands) >= maxActions:`,
		New:  `case len(l.errands) >= 100*maxActions:`,
	}),
	inActions("remove-forgets-what-waits", "R8", change{
		File: "connector/depart.go",
		Old:  `err = waitFor(ctx, acting)`,
		New:  `_, err = acting, ctx.Err()`,
	}),
	inActions("remove-does-not-cancel-actions", "R8", change{
		File: "connector/claim.go",
		Old:  `c.cancel, c.claimed = cancel, true`,
		New:  `c.cancel, c.claimed = func(error) {}, true`,
	}),
	inActions("stop-cancels-actions-at-once", "R8", change{
		File: "connector/runtime.go",
		Old:  `	r.actions.stop()`,
		New: `	r.actions.cancel(ErrStopped)
	r.actions.stop()`,
	}),
	inActions("everything-acts", "R1", change{
		File: "connector/able.go",
		Old:  `	case c.d.Act != nil:`,
		New:  `	default:`,
	}),
	inActions("action-shows-a-secret", "R9", change{
		File: "connector/act.go",
		Old:  `c.failed("act for", err)`,
		New:  `fmt.Errorf("connector: act for client %s: %w", c.ID, err)`,
	}),
	inActions("observer-sees-a-secret", "R9", change{
		File: "connector/observe.go",
		Old:  `err = c.failed("refresh the token of", err)`,
		New:  `err = errors.Join(err, errors.New(c.tokens.held.Load().Refresh))`,
	}, change{
		File: "connector/observe.go",
		Old:  "\t\"context\"\n",
		New:  "\t\"context\"\n\t\"errors\"\n",
	}),
	inActions("observer-breaks-a-poll", "R5", change{
		File: "connector/survive.go",
		Old:  `if v := recover(); v != nil {`,
		New:  `if v := any(nil); v != nil {`,
	}),
	{
		Name: "mock-acts-under-its-lock", Rule: "M6", Packages: []string{"./mockserver"}, Run: "Act",
		change: change{
			File: "mockserver/actions.go",
			Old:  `	status, err := m.runtime.Act(ctx, a.Client, call)`,
			New: `	s.mu.Lock()
	status, err := m.runtime.Act(ctx, a.Client, call)
	s.mu.Unlock()`,
		},
	},
	{
		Name: "mock-forgets-how-it-ended", Rule: "M6", Packages: []string{"./mockserver"}, Run: "Act",
		change: change{
			File: "mockserver/actions.go",
			Old:  `		p.model.EndAction(call.ID, status, reason)`,
			New:  `		_ = reason`,
		},
	},
}

// inActions is a bug that the tests of actions and observers must catch.
func inActions(name, rule string, first change, also ...change) bug {
	b := inRuntime(name, rule, first, also...)
	b.Run = "Action|RemoveEnds|StopWaits|Abilities|Observer"
	return b
}
