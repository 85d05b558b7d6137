package main

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"
)

// storm makes one way bad: a toxic or two, then others, with pauses, until ctx ends. It
// returns how many there were; after that there are none.
func storm(ctx context.Context, p *proxy, chance *rand.Rand) (n int, err error) {
	for ctx.Err() == nil {
		toxics := []toxic{anyToxic(chance, n), anyToxic(chance, n+1)}[:1+chance.IntN(2)]
		if err := p.set(toxics...); err != nil {
			return n, err
		}
		n += len(toxics)
		pause(ctx, between(chance, 200*time.Millisecond, 1500*time.Millisecond))
		if err := p.set(); err != nil {
			return n, err
		}
		pause(ctx, between(chance, 0, 700*time.Millisecond))
	}
	return n, nil
}

// anyToxic chooses one. No way to the platform may be so slow that a request outlives
// the poll that sent it by a whole period.
func anyToxic(chance *rand.Rand, n int) toxic {
	t := toxic{
		Name: strconv.Itoa(n), Toxicity: 0.3 + 0.7*chance.Float32(),
		Stream: []string{"upstream", "downstream"}[chance.IntN(2)],
	}
	number := func(from, to int64) int64 { return from + chance.Int64N(to-from+1) }
	switch chance.IntN(6) {
	case 0:
		t.Type, t.Attributes = "latency", map[string]int64{"latency": number(10, 150), "jitter": number(0, 50)}
	case 1:
		t.Type, t.Attributes = "bandwidth", map[string]int64{"rate": number(10, 100)} // in KB/s
	case 2:
		t.Type, t.Attributes = "reset_peer", map[string]int64{"timeout": number(0, 50)}
	case 3:
		t.Type, t.Attributes = "timeout", map[string]int64{"timeout": number(50, 1000)}
	case 4:
		t.Type, t.Attributes = "slicer", map[string]int64{"average_size": number(16, 128), "size_variation": 8, "delay": number(10, 3000)} // in µs
	case 5:
		t.Type, t.Attributes = "limit_data", map[string]int64{"bytes": number(50, 3000)}
	}
	return t
}

func between(chance *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(chance.Int64N(int64(to-from)))
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
