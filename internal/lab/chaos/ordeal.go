package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// The times between two kills.
const (
	shortestLife = 2 * time.Second
	longestLife  = 5 * time.Second
	averageLife  = 3800 * time.Millisecond // at most
)

// ordeal is the time of kills and toxics, and what came of it.
type ordeal struct {
	span          time.Duration
	rounds        int
	kills, toxics int
	answers       int
	calls         int
	history       *history
	violations    []violation
	polls         int           // of a client at most, from the end of a round to the last change
	converged     time.Duration // likewise
}

// longestRound is how long the runtime is tormented before all is healed and judged:
// what is wrong for a while shows only then, since the truth goes on.
const longestRound = 20 * time.Second

// endure torments the runtime for a time, in rounds, heals everything after each, and
// judges.
func (l *lab) endure(ctx context.Context, p plan) (*ordeal, error) {
	o := &ordeal{span: p.span, rounds: int((p.span + longestRound - 1) / longestRound)}
	var healed []time.Time
	if err := l.start(); err != nil {
		return nil, err
	}
	for round := range o.rounds {
		l.clock.run()
		if err := l.torment(ctx, p.span/time.Duration(o.rounds), p.seed+uint64(round)<<32, o); err != nil {
			return nil, err
		}
		since, left, err := l.settle(ctx)
		if err != nil {
			return nil, err
		}
		healed = append(healed, since, time.Now())
		o.violations = append(o.violations, left...)
	}
	return o, l.judge(ctx, o, healed)
}

// judge adds what the platform and its journal tell. Between each two of the times
// nothing was wrong with the runtime and the truth stood still.
func (l *lab) judge(ctx context.Context, o *ordeal, healed []time.Time) error {
	calls, err := l.platform.journal(ctx)
	if err != nil {
		return fmt.Errorf("the journal: %w", err)
	}
	o.calls, o.answers = len(calls), l.technology.asked()
	o.history = follow(calls, l.technology)
	o.violations = append(o.violations, o.history.violations...)
	for ; len(healed) > 0; healed = healed[2:] {
		polls, took := o.history.converged(healed[0], healed[1])
		o.polls, o.converged = max(o.polls, polls), max(o.converged, took)
	}
	return nil
}

// torment lets toxics come and go and kills the runtime.
func (l *lab) torment(ctx context.Context, span time.Duration, seed uint64, o *ordeal) error {
	stormy, calm := context.WithTimeout(ctx, span)
	defer calm()
	var storms sync.WaitGroup
	var toxics [2]int
	var failed [2]error
	for i, way := range []*proxy{l.toPlatform, l.toTechnology} {
		storms.Go(func() { toxics[i], failed[i] = storm(stormy, way, chance(seed, uint64(i))) })
	}
	err := l.reap(stormy, span, chance(seed, 2), o)
	calm()
	storms.Wait()
	for i := range toxics {
		o.toxics += toxics[i]
		if failed[i] != nil {
			return fmt.Errorf("toxics: %w", failed[i])
		}
	}
	return err
}

// reap kills the runtime and starts it again until ctx ends.
func (l *lab) reap(ctx context.Context, span time.Duration, chance *rand.Rand, o *ordeal) error {
	owed := int(span / averageLife)
	for end := time.Now().Add(span); ; owed-- {
		next := between(chance, shortestLife, longestLife)
		if owed > 0 { // the rest takes its time, too
			next = max(min(next, time.Until(end)/time.Duration(owed)-every/2), shortestLife-every/2)
		}
		pause(ctx, next)
		l.awaitNews(ctx)
		pause(ctx, between(chance, 0, every/10))
		if ctx.Err() != nil {
			return nil
		}
		if err := l.restart(); err != nil {
			return err
		}
		o.kills++
	}
}

// awaitNews waits, but not for long, until a client learns of something that it must
// create, replace or remove: that is when a kill does most harm.
func (l *lab) awaitNews(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, every/2)
	defer cancel()
	select {
	case <-l.technology.news: // an old one
	default:
	}
	select {
	case <-l.technology.news:
	case <-ctx.Done():
	}
}

func chance(seed, of uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, of)) }
