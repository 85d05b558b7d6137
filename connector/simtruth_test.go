package connector_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Of so many devices that a customer can have, at least the fewest are there: removals
// are never more than half of what is known.
const (
	simDevices = 12
	simFewest  = 8
)

// simDevice is what there really is.
type simDevice struct {
	shape int // how often it was changed into something that cannot be written in place
	warm  float64
	on    bool
	off   bool // cannot be reached
}

// thing is how a connector shows it.
func (d simDevice) thing() connctd.Thing {
	status := connctd.ThingAvailable
	if d.off {
		status = connctd.ThingUnavailable
	}
	return connctd.Thing{
		Name: simName(d.shape), Status: status,
		Components: []connctd.Component{{
			ID: "main", Name: "Main", ComponentType: "SENSOR",
			Properties: []connctd.Property{
				connector.Number("warm", "TEMPERATURE", "°C", d.warm),
				connector.Boolean("on", "SWITCH", d.on),
			},
		}},
	}
}

func simName(shape int) string { return fmt.Sprint("Device of shape ", shape) }

// simShape is the shape of a thing that was made of a device.
func simShape(t *connctd.Thing) (shape int) {
	_, _ = fmt.Sscanf(t.Name, simName(0)[:len(simName(0))-1]+"%d", &shape)
	return shape
}

// simTruth is what a customer has, by thing key.
type simTruth map[string]simDevice

func simKey(i int) string { return fmt.Sprint("d", i) }

func newSimTruth(random *rand.Rand) simTruth {
	truth := simTruth{}
	for i := range simDevices - random.IntN(simDevices-simFewest) {
		truth[simKey(i)] = simDevice{warm: float64(random.IntN(30))}
	}
	return truth
}

// change changes one thing and says what.
func (s simTruth) change(random *rand.Rand) string {
	key := simKey(random.IntN(simDevices))
	d, there := s[key]
	switch roll := random.IntN(20); {
	case !there:
		s[key] = simDevice{shape: random.IntN(3), warm: float64(random.IntN(30))}
		return key + " appears"
	case roll < 2 && len(s) > simFewest:
		delete(s, key)
		return key + " vanishes"
	case roll == 2:
		d.shape += 3 // it was never like this before
	case roll < 5:
		d.off = !d.off
	case roll < 8:
		d.on = !d.on
	default:
		d.warm++
	}
	s[key] = d
	return fmt.Sprintf("%s is %+v", key, d)
}

// keys returns the keys of what is there, in order.
func (s simTruth) keys() []string { return slices.Sorted(maps.Keys(s)) }

// all returns the keys of all that was ever there.
func simKeys() (keys []string) {
	for i := range simDevices {
		keys = append(keys, simKey(i))
	}
	return keys
}
