package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// lab is the platform, the technology, the ways to them and the runtime.
type lab struct {
	world        world
	clock        *clock
	technology   *technology
	platform     *platform
	toPlatform   *proxy
	toTechnology *proxy
	runtime      *process
	store        string
	log          *os.File // of the other processes
}

// build starts everything but the runtime. Its files are in dir.
func build(p plan, dir string) (l *lab, err error) {
	l = &lab{world: world{p.seed}, clock: &clock{}, store: p.store}
	if l.store == "" {
		l.store = filepath.Join(dir, "clients.db")
	}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	if l.log, err = os.Create(filepath.Join(dir, "log")); err != nil {
		return nil, err
	}
	if l.technology, err = startTechnology(l.world, l.clock); err != nil {
		return nil, err
	}
	if l.platform, err = startPlatform(l.log); err != nil {
		return nil, err
	}
	if l.toPlatform, err = startProxy("platform", l.platform.root); err != nil {
		return nil, err
	}
	l.toTechnology, err = startProxy("technology", l.technology.root)
	return l, err
}

// close ends everything that has begun.
func (l *lab) close() {
	_ = l.halt()
	for _, p := range []*proxy{l.toPlatform, l.toTechnology} {
		if p != nil {
			p.close()
		}
	}
	if l.platform != nil {
		_ = l.platform.kill()
	}
	if l.technology != nil {
		l.technology.close()
	}
	if l.log != nil {
		_ = l.log.Close()
	}
}

// start begins the runtime.
func (l *lab) start() (err error) {
	l.runtime, _, err = start(l.log, roleRuntime,
		"-platform", l.toPlatform.root()+"/api/v1", "-technology", l.toTechnology.root(), "-store", l.store)
	return err
}

// halt kills the runtime, if it is there.
func (l *lab) halt() error {
	p := l.runtime
	if l.runtime = nil; p == nil {
		return nil
	}
	return p.kill()
}

// restart kills the runtime, and what it has on the way, and starts it again.
func (l *lab) restart() error {
	if err := errors.Join(l.halt(), l.toPlatform.open(), l.toTechnology.open()); err != nil {
		return err
	}
	return l.start()
}

// sent returns what the runtime has sent since it was started.
func (l *lab) sent() (n sent, err error) {
	text, err := l.runtime.ask("sent")
	if err != nil {
		return sent{}, fmt.Errorf("the runtime: %w", err)
	}
	return n, json.Unmarshal([]byte(text), &n)
}

// patience is how many periods the platform may take to be as the truth before that is
// given up. It is more than is allowed, so that one can see by how much.
const patience = 12

// settle lets the truth stand still, starts the runtime afresh, and waits until the
// platform is as the truth is, and a period longer. It returns what is not, and since
// when it could have been.
func (l *lab) settle(ctx context.Context) (since time.Time, left []violation, err error) {
	at := l.clock.stop()
	if err := l.restart(); err != nil {
		return time.Time{}, nil, err
	}
	since = time.Now()
	for end := since.Add(patience * every); ; {
		left, err = l.compare(ctx, at)
		if err != nil || len(left) == 0 || time.Now().After(end) {
			break
		}
		pause(ctx, every/10)
	}
	if err != nil || len(left) > 0 {
		return since, left, err
	}
	pause(ctx, every+every/2)
	left, err = l.compare(ctx, at)
	return since, left, err
}

func (l *lab) compare(ctx context.Context, at time.Duration) ([]violation, error) {
	state, err := l.platform.state(ctx)
	if err != nil {
		return nil, fmt.Errorf("the platform: %w", err)
	}
	return compare(l.world, at, state), context.Cause(ctx)
}
