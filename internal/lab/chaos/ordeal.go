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
	averageLife  = 4 * time.Second // at most
)

// life is the time of kills and toxics, and what came of it.
type ordeal struct {
	span          time.Duration
	kills, toxics int
	answers       int
	calls         int
	history       *history
	violations    []violation
	polls         int           // until the last change after it
	converged     time.Duration // likewise
}

// endure kills the runtime for a time, heals everything, and judges.
func (l *lab) endure(ctx context.Context, p plan) (*ordeal, error) {
	o := &ordeal{span: p.span}
	l.clock.run()
	if err := l.start(); err != nil {
		return nil, err
	}
	if err := l.torment(ctx, p, o); err != nil {
		return nil, err
	}
	since, left, err := l.settle(ctx)
	if err != nil {
		return nil, err
	}
	return o, l.judge(ctx, o, since, left)
}

// judge adds what the platform and its journal tell.
func (l *lab) judge(ctx context.Context, o *ordeal, since time.Time, left []violation) error {
	calls, err := l.platform.journal(ctx)
	if err != nil {
		return fmt.Errorf("the journal: %w", err)
	}
	o.calls, o.answers = len(calls), l.technology.asked()
	o.history = follow(calls, l.technology)
	o.violations = append(o.history.violations, left...)
	polls, last := o.history.converged(since)
	o.polls, o.converged = polls, last.Sub(since)
	return nil
}

// torment lets toxics come and go and kills the runtime.
func (l *lab) torment(ctx context.Context, p plan, o *ordeal) error {
	stormy, calm := context.WithTimeout(ctx, p.span)
	defer calm()
	var storms sync.WaitGroup
	var mu sync.Mutex // guards failed, and toxics of o
	var failed error
	for i, way := range []*proxy{l.toPlatform, l.toPlatform, l.toTechnology} {
		storms.Go(func() {
			n, err := storm(stormy, way, fmt.Sprintf("storm-%d", i), chance(p.seed, uint64(i)))
			mu.Lock()
			defer mu.Unlock()
			o.toxics += n
			if err != nil {
				failed = err
			}
		})
	}
	err := l.reap(stormy, p, o)
	calm()
	storms.Wait()
	if failed != nil {
		return failed
	}
	return err
}

// reap kills the runtime and starts it again until ctx ends.
func (l *lab) reap(ctx context.Context, p plan, o *ordeal) error {
	lives := chance(p.seed, 100)
	end := time.Now().Add(p.span)
	for {
		next := between(lives, shortestLife, longestLife)
		if owed := int(p.span/averageLife) - o.kills; owed > 0 { // start-up takes its time, too
			next = max(min(next, time.Until(end)/time.Duration(owed)), shortestLife)
		}
		pause(ctx, next)
		if ctx.Err() != nil {
			return nil
		}
		if err := l.restart(); err != nil {
			return err
		}
		o.kills++
	}
}

func chance(seed, of uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, of)) }
