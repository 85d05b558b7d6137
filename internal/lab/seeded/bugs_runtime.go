package main

// Rules R2 to R8: mistakes of the runtime of connectors, most of which show only when
// a process dies at the wrong moment or an answer is lost.
var runtimes = []bug{
	inWorlds("intent-not-saved", "R3", change{
		File: "connector/bring.go",
		Old:  `if err := c.keeper.save(ctx, r); err != nil {`,
		New:  `if err := error(nil); err != nil {`,
	}),
	inWorlds("no-look-before-create", "R3", change{
		File: "connector/heal.go",
		Old:  `h.made, h.err = look(ctx, h.Platform, h.typeID)`,
		New:  `h.made = map[string][]connctd.ThingID{}`,
	}),
	inRuntime("lost-answer-taken-for-refusal", "R3", change{
		File: "connector/apply.go",
		Old:  `return errors.Is(err, connctd.ErrInvalid)`,
		New:  `return true`,
	}),
	inWorlds("value-saved-though-write-failed", "R4", change{
		File: "connector/apply.go",
		Old: `		if err := p.SetProperty(ctx, k.ID, s.component, s.property); err != nil {
			return lost(`,
		New: `		if err := p.SetProperty(ctx, k.ID, s.component, s.property); err != nil {
			r.put(k.certain(partOf(s.component, s.property.ID)))
			return lost(`,
	}),
	inRuntime("status-saved-though-write-failed", "R4", change{
		File: "connector/apply.go",
		Old: `		if err := p.SetThingStatus(ctx, k.ID, s.thing.Status); err != nil {
			return lost(`,
		New: `		if err := p.SetThingStatus(ctx, k.ID, s.thing.Status); err != nil {
			r.put(k.certain(statusPart))
			return lost(`,
	}),
	inRuntime("save-of-unknown-outcome-forgotten", "R3", change{
		File: "connector/keep.go",
		Old:  `k.tried = &attempt{tried}`,
		New:  `_ = tried`,
	}),
	inRuntime("two-processes-write", "R3", change{
		File: "connector/keep.go",
		Old:  `if errors.Is(err, ErrRevision) {`,
		New:  `if errors.Is(err, ErrRevision) && tried == nil {`,
	}, change{
		File: "connector/keep.go",
		Old:  "\tdefault:\n\t\tk.taken = true\n\t\treturn errTaken\n",
		New:  "\tdefault:\n\t\tk.revision = stored.Revision\n",
	}),
	inRuntime("missed-polls-survive-a-sight", "R2", change{
		File: "connector/bring.go",
		Old:  `k.Missing = 0`,
		New:  `k.Missing += 0`,
	}),
	inWorlds("removal-on-a-failed-poll", "R2", change{
		File: "connector/turn.go",
		Old:  `if class == complete || class == partial {`,
		New:  `if class == complete || class == partial || class == transient {`,
	}),
	inWorlds("removal-on-a-partial-poll", "R2", change{
		File: "connector/turn.go",
		Old:  `c.bring(ctx, &r, emit, class == partial)`,
		New:  `c.bring(ctx, &r, emit, false)`,
	}),
	inRuntime("state-kept-though-a-write-failed", "R4", change{
		File: "connector/turn.go",
		Old: `			class, err = transient, failed
		} else {
			state.keep(&r)
		}`,
		New: `			class, err = transient, failed
		}
		state.keep(&r)`,
	}),
	inWorlds("two-polls-at-once", "R5", change{
		File: "connector/client.go",
		Old:  `if c.leaving != nil || c.running != nil {`,
		New:  `if c.leaving != nil {`,
	}),
	inWorlds("poll-in-flight-outlives-remove", "R8", change{
		File: "connector/depart.go",
		Old:  `err := waitFor(ctx, running)`,
		New: `_ = running
	err := ctx.Err()`,
	}),
	inRuntime("no-tombstone", "R8", change{
		File: "connector/remove.go",
		Old:  `if r.Removing || len(r.Things) == 0`,
		New:  `if true || r.Removing || len(r.Things) == 0`,
	}),
	inRuntime("tombstone-polled", "R8", change{
		File: "connector/turn.go",
		Old: `	case r.Removing:
		return c.goOnRemoving(ctx)
`,
	}),
	inRuntime("removal-does-not-look", "R8", change{
		File: "connector/remove.go",
		Old:  `err := heal(ctx, p, typeID, r, nil)`,
		New:  `err := error(nil)`,
	}),
}

// inRuntime is a bug that the tests of package connector must catch.
func inRuntime(name, rule string, first change, also ...change) bug {
	return bug{Name: name, Rule: rule, change: first, Also: also, Packages: []string{"./connector"}}
}

// inWorlds is a bug of the runtime that those of its tests must catch that know nothing
// of it: the enumeration of accidents, or the simulation.
func inWorlds(name, rule string, first change, also ...change) bug {
	b := inRuntime(name, rule, first, also...)
	b.Run = "^Test(Simulation|OneAccident|TwoAccidents)$"
	return b
}
