package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// outage is a way to be cut off.
type outage struct {
	name string
	set  func(ctx context.Context, l *lab, on bool) error
}

// peace is none; it comes first, since the others are compared with it.
var peace = outage{"peace", func(context.Context, *lab, bool) error { return nil }}

var outages = []outage{
	{"platform answers 503", func(ctx context.Context, l *lab, on bool) error { return l.platform.refuse(ctx, on) }},
	{"platform not reached", func(_ context.Context, l *lab, on bool) error { return cut(l.toPlatform, on) }},
	{"technology not reached", func(_ context.Context, l *lab, on bool) error { return cut(l.toTechnology, on) }},
}

// cut closes a way, or opens it again.
func cut(p *proxy, on bool) error {
	if on {
		p.close()
		return nil
	}
	return p.open()
}

// load is what was sent in an outage.
type load struct {
	name string
	sent
	platform, technology float64 // as shares of what was sent in peace
}

// weigh counts what is sent in peace and in each outage, for a while each. The truth
// does the same in all of them.
func (l *lab) weigh(ctx context.Context, span time.Duration, outages []outage) ([]load, error) {
	from := l.clock.stop()
	calm, err := l.count(ctx, peace, from, span)
	if err != nil {
		return nil, err
	}
	all := []load{{peace.name, calm, 1, 1}}
	for _, o := range outages {
		n, err := l.count(ctx, o, from, span)
		if err != nil {
			return nil, err
		}
		all = append(all, load{
			o.name, n,
			float64(n.Platform) / float64(calm.Platform), float64(n.Technology) / float64(calm.Technology),
		})
	}
	return all, nil
}

// count returns what is sent while the truth goes on for span.
func (l *lab) count(ctx context.Context, o outage, from, span time.Duration) (n sent, err error) {
	l.clock.set(from)
	_, left, err := l.settle(ctx)
	if err != nil {
		return sent{}, err
	}
	if len(left) > 0 {
		return sent{}, fmt.Errorf("before %s the platform does not become as the truth is: %v", o.name, left[0])
	}
	before, err := l.sent()
	if err != nil {
		return sent{}, err
	}
	if err := o.set(ctx, l, true); err != nil {
		return sent{}, err
	}
	l.clock.run()
	pause(ctx, span)
	after, err := l.sent()
	err = errors.Join(err, o.set(context.WithoutCancel(ctx), l, false), context.Cause(ctx))
	return sent{after.Platform - before.Platform, after.Technology - before.Technology}, err
}
