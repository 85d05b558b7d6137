package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/robfig/cron/v3"
)

// robfig is cron with a job for each client, which asks and reads the answer.
var robfig = scheduler{"cron v3", startCron}

func startCron(ctx context.Context, p plan, hc *http.Client, due []time.Time) (wait func() error, err error) {
	c := cron.New()
	for i := range due {
		at := atSecond{p.every, time.Duration(i) % (p.every / time.Second) * time.Second}
		due[i] = at.Next(time.Now())
		c.Schedule(at, cron.FuncJob(func() { ask(ctx, hc, strconv.Itoa(i)) }))
	}
	c.Start()
	return func() error { <-c.Stop().Done(); return nil }, nil
}

func ask(ctx context.Context, hc *http.Client, client string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address(client), nil)
	if err != nil {
		return
	}
	res, err := hc.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct{ Value float64 }
	_ = json.NewDecoder(res.Body).Decode(&answer) // what is missing, the upstream sees
}

// atSecond is due once in a period, at a second of its own.
type atSecond struct{ every, offset time.Duration }

// Next implements [cron.Schedule].
func (s atSecond) Next(t time.Time) time.Time {
	return t.Add(-s.offset).Truncate(s.every).Add(s.every + s.offset)
}
