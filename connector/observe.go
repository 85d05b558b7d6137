package connector

import (
	"context"
	"net/http"
	"time"
)

// observation is what is to be told of a poll or an action when it ends. It travels in
// the ctx, where there is somebody to tell.
type observation struct {
	began  time.Time
	late   time.Duration
	writes int
	ended  bool // what follows is known
	class  class
}

type observationKey struct{}

// observing begins the observation of a poll or an action, if anybody wants to know.
func observing(ctx context.Context, wanted bool, due time.Time) (context.Context, *observation) {
	if !wanted {
		return ctx, nil
	}
	now := time.Now()
	o := &observation{began: now, late: max(now.Sub(due), 0)}
	return context.WithValue(ctx, observationKey{}, o), o
}

// observed returns the observation under way; nil if there is none.
func observed(ctx context.Context) *observation {
	o, _ := ctx.Value(observationKey{}).(*observation)
	return o
}

// count notes writes that are about to be tried. It works on nil, as all of its methods do.
func (o *observation) count(p plan) {
	if o == nil {
		return
	}
	for _, s := range p.steps {
		if s.do != touch && s.do != refreshed {
			o.writes++
		}
	}
}

// tried returns how many writes were tried.
func (o *observation) tried() int {
	if o == nil {
		return 0
	}
	return o.writes
}

func (o *observation) end(class class) {
	if o != nil {
		o.class, o.ended = class, true
	}
}

func (c *client) origin() Origin { return Origin{c.ID, c.typeID, c.Instance} }

// tellPoll tells of a poll, unless the turn was none.
func (c *client) tellPoll(o *observation, err error) {
	if o == nil || !o.ended {
		return
	}
	notify(c, c.runtime.observer.Poll, PollEvent{
		Origin: c.origin(), Outcome: o.class.outcome(), Duration: time.Since(o.began), Late: o.late, Writes: o.writes, Err: err,
	})
}

// tellRefresh tells of the refresh of an access token.
func (c *client) tellRefresh(took time.Duration, err error) {
	if err != nil {
		err = c.failed("refresh the token of", err)
	}
	notify(c, c.runtime.observer.Refresh, RefreshEvent{c.origin(), took, err})
}

// notify tells an observer. Its panic is its own.
func notify[E any](c *client, told func(E), event E) {
	if told != nil {
		_ = survive(c.log, "an observer", func() error { told(event); return nil })
	}
}

func (k class) outcome() Outcome {
	switch k {
	case complete:
		return OutcomeComplete
	case partial:
		return OutcomePartial
	case paused, throttled:
		return OutcomeThrottled
	case revoked:
		return OutcomeRevoked
	case misconfigured:
		return OutcomeMisconfigured
	}
	return OutcomeTransient
}

// watched is the transport of a client whose requests are told of.
type watched struct {
	next http.RoundTripper
	c    *client
}

func (w watched) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	method, host := req.Method, req.URL.Host
	res, err := w.next.RoundTrip(req)
	event := RequestEvent{Origin: w.c.origin(), Method: method, Host: host, Duration: time.Since(began)}
	if err == nil {
		event.Status = res.StatusCode
	}
	notify(w.c, w.c.runtime.observer.Request, event)
	return res, err
}
