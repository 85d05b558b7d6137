package connector_test

import (
	"runtime"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// simMood is how a technology, and the connector that asks it, behave for some polls.
type simMood struct {
	name   string
	weight int
	poll   func(v *simVisit) error
}

var simWell = &simMood{"all is well", 0, func(v *simVisit) error { v.all(); return nil }}

// simMoods returns all that can be the matter.
func simMoods() []*simMood {
	return []*simMood{
		{"all is shown", 30, simWell.poll},
		{"all is shown, slowly", 6, func(v *simVisit) error {
			if err := v.wait(v.chosen(time.Second, 50*time.Second)); err != nil {
				return err
			}
			v.all()
			return nil
		}},
		{"a part is shown", 10, func(v *simVisit) error {
			v.some()
			v.partial = true
			v.emit.Partial(errDown)
			return nil
		}},
		{"it fails at once", 4, func(*simVisit) error { return errDown }},
		{"it fails halfway", 6, func(v *simVisit) error { v.some(); return errDown }},
		{"it panics halfway", 4, func(v *simVisit) error { v.some(); panic(errDown) }},
		{"its goroutine ends", 1, func(v *simVisit) error { v.some(); runtime.Goexit(); return nil }},
		{"it hangs halfway", 3, func(v *simVisit) error { v.some(); return v.wait(time.Hour) }},
		{"it does not heed its ctx", 2, func(v *simVisit) error {
			time.Sleep(v.chosen(time.Minute, 5*time.Minute))
			v.all()
			return nil
		}},
		{"it is throttled", 3, func(v *simVisit) error {
			v.some()
			pause := v.chosen(10*time.Second, 6*time.Minute)
			v.process.pause(v.client.instance, pause)
			return connector.RetryAfter(errDown, pause)
		}},
		{"the consent was revoked", 1, func(v *simVisit) error { v.some(); return v.revoked() }},
		{"the configuration is wrong", 1, func(v *simVisit) error { v.some(); return connector.Misconfigured(errDown) }},
		{"nothing is shown", 2, func(v *simVisit) error { v.lie(func() bool { return true }); return nil }},
		{"half of it is shown", 3, func(v *simVisit) error {
			v.lie(func() bool { return v.client.rand.IntN(2) == 0 })
			return nil
		}},
		{"a key is bad", 2, func(v *simVisit) error {
			v.all()
			v.bad = true
			v.emit.Thing("", simDevice{}.thing())
			return nil
		}},
	}
}

// nextMood returns the mood of the poll that begins.
func (c *simClient) nextMood(calm bool) *simMood {
	if calm {
		return simWell
	}
	if c.moodEnds--; c.mood == nil || c.moodEnds < 0 {
		c.mood, c.moodEnds = c.anyMood(), c.rand.IntN(4)
	}
	return c.mood
}

func (c *simClient) anyMood() *simMood {
	moods, sum := simMoods(), 0
	for _, m := range moods {
		sum += m.weight
	}
	roll := c.rand.IntN(sum)
	for _, m := range moods {
		if roll -= m.weight; roll < 0 {
			return m
		}
	}
	return simWell
}
