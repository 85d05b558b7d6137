package connector_test

import (
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

// turnWeather changes what goes wrong with the platform and the store.
func (w *simWorld) turnWeather() {
	w.calmDown()
	for range w.rand.IntN(7) {
		f := simFault(w.rand)
		w.faults = append(w.faults, w.server.Inject(f))
		w.tellAll("from now on %v", f)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.storeTrouble = max(w.rand.Float64()-0.6, 0) / 2
}

// calmDown ends all faults.
func (w *simWorld) calmDown() {
	for _, f := range w.faults {
		w.sum.faults.Add(int64(f.Hits()))
		f.Remove()
	}
	w.faults = nil
	w.mu.Lock()
	defer w.mu.Unlock()
	w.storeTrouble = 0
}

// storeFails reports whether an operation of the store fails now, before it takes
// effect or after.
func (w *simWorld) storeFails() (before, after bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.storeTrouble == 0 || w.chance.Float64() >= w.storeTrouble {
		return false, false
	}
	w.sum.storeErrors.Add(1)
	before = w.chance.IntN(2) == 0
	return before, !before
}

// simFault returns a fault of an operation that a runtime does.
func simFault(random *rand.Rand) mockserver.Fault {
	effect, refuses := simEffect(random)
	phases := []mockserver.Phase{mockserver.BeforeAuth, mockserver.BeforeCommit, mockserver.AfterCommit}
	if refuses {
		phases = phases[:2]
	}
	ops := []mockserver.Operation{
		mockserver.CreateThing, mockserver.CreateThing, mockserver.SetProperty, mockserver.SetProperty, mockserver.SetThingStatus,
		mockserver.DeleteThing, mockserver.ListThings, mockserver.GetThing, mockserver.AnyOperation,
	}
	f := mockserver.On(ops[random.IntN(len(ops))]).Phase(phases[random.IntN(len(phases))]).Chance(0.1 + random.Float64()*0.8).Optional()
	if f := f.Do(effect); f.Check() == nil {
		return f
	}
	return f.Phase(mockserver.AfterCommit).Do(effect) // it changes how an answer is sent
}

// simEffect returns an effect, and whether it is an answer which says that nothing has
// happened, so that it would be a lie if something had. No answer says 404: to the
// runtime that means that somebody else has deleted the thing.
func simEffect(random *rand.Rand) (effect mockserver.Effect, refuses bool) {
	one := func(statuses ...int) int { return statuses[random.IntN(len(statuses))] }
	some := func(least, most time.Duration) time.Duration {
		return least + time.Duration(random.Int64N(int64(most-least)))
	}
	switch random.IntN(12) {
	case 0:
		return mockserver.Status(one(400, 403, 408, 409, 422, 429)), true
	case 1:
		return mockserver.RetryAfter(some(time.Second, 2*time.Minute)), true
	case 2:
		return mockserver.ExpiredToken(), true
	case 3:
		return mockserver.HTMLPage(one(http.StatusForbidden, http.StatusConflict)), true
	case 4:
		return mockserver.HTMLPage(one(500, 502, 503)), false
	case 5:
		return mockserver.Delay(some(time.Second, 50*time.Second)), false
	case 6:
		return mockserver.Hang(), false
	case 7:
		return mockserver.Drop(), false
	case 8:
		return mockserver.Reset(), false
	case 9:
		return mockserver.SlowBody(1+random.IntN(20), some(time.Millisecond, 10*time.Second)), false
	case 10:
		return mockserver.Truncate(random.IntN(30)), false
	}
	return mockserver.Status(one(500, 501, 502, 503, 504)), false
}
