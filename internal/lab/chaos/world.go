package main

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// every is the period of each client.
const every = time.Second

// The clients: one of each type for each customer. All of them use the same keys.
var (
	types    = []string{"lamps", "meters"}
	subjects = []string{"alice", "bob", "carol", "dave"}
)

const (
	devices = 6 // of a client at most
	steady  = 3 // of which so many never vanish, so that half is never exceeded
)

// owner is a client, by what makes it unique.
type owner struct{ Type, Subject string }

func owners() []owner {
	var all []owner
	for _, t := range types {
		for _, s := range subjects {
			all = append(all, owner{t, s})
		}
	}
	return all
}

func (o owner) clientID() connctd.ClientID { return connctd.ClientID(o.Type + "-" + o.Subject) }

func (o owner) String() string { return o.Type + " of " + o.Subject }

// device is what the technology says of one.
type device struct {
	Key   string  `json:"key"`
	Name  string  `json:"name"` // tells whose it is, so that a thing in the wrong place shows
	Shape int     `json:"shape"`
	Level float64 `json:"level"`
	On    bool    `json:"on"`
	Mode  string  `json:"mode"`
}

// What a shape decides; none of that can be changed in place.
var (
	kinds = []string{"LAMP", "SENSOR", "METER"}
	units = []string{"%", "°C", "kWh"}
)

// describe tells all that the platform should have of it, in the form of describeThing.
func (d device) describe() string {
	return fmt.Sprintf("%s: %s level=%s%s on=%t mode=%s AVAILABLE",
		d.Name, kinds[d.Shape], strconv.FormatFloat(d.Level, 'f', -1, 64), units[d.Shape], d.On, d.Mode)
}

// world is the truth: a function of the seed and of the time.
type world struct{ seed uint64 }

// devices returns what a client has at a time.
func (w world) devices(o owner, at time.Duration) []device {
	all := []device{}
	for i := range devices {
		if d, there := w.device(o, i, at); there {
			all = append(all, d)
		}
	}
	return all
}

// device returns one of a client, and whether it is there. It keeps its shape, and
// stays or is away, for some seconds, and its values for one or two.
func (w world) device(o owner, i int, at time.Duration) (device, bool) {
	key := "device-" + strconv.Itoa(i)
	chance := func(what string, n time.Duration, of uint64) uint64 { return w.hash(o, key, what, int64(n)) % of }
	era := at / (4*time.Second + time.Duration(chance("era", 0, 6))*time.Second)
	moment := at / (every + time.Duration(chance("moment", 0, 4))*every/4)
	d := device{
		Key: key, Name: o.String() + ", " + key,
		Shape: int(chance("shape", era, uint64(len(kinds)))),
		Level: float64(chance("level", moment, 1000)) / 10,
		On:    chance("on", moment, 2) == 0,
		Mode:  []string{"day", "night", "away"}[chance("mode", era, 3)],
	}
	return d, i < steady || chance("there", era, 3) > 0
}

func (w world) hash(parts ...any) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, w.seed, parts)
	x := h.Sum64()
	x ^= x >> 32 // the low bits of FNV depend on too little
	return x * 0x9e3779b97f4a7c15 >> 11
}
