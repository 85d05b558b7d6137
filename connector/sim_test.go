package connector_test

import (
	"flag"
	"fmt"
	"testing"
	"testing/synctest"
)

var (
	simSeeds = flag.Int("sim.seeds", 0, "how many worlds TestSimulation plays; 0 is as many as there is time for at each change")
	simSeed  = flag.Uint64("sim.seed", 0, "plays this one world and tells its whole story")
)

// Two hours of twenty customers with ten devices each: devices come, go and change,
// their technology fails in every way, the platform and the store do, the process dies
// and is started again, clients are removed and added. When all that has an end, three
// polls of a client make everything as it should be, and on the way there nothing
// happens that never may; see the rules in the files of the simulation.
//
// A seed decides the world, the faults and what each poll of a client does. Not decided
// is who comes first of those that act in the same nanosecond, so a world that breaks a
// rule may need a few runs to do so again: -sim.seed=N -count=20.
func TestSimulation(t *testing.T) {
	t.Parallel()
	sum := &simSum{}
	t.Run("worlds", func(t *testing.T) {
		for _, seed := range simWorlds() {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { newSimWorld(t, seed, sum).live() })
			})
		}
	})
	t.Log(sum)
}

// simWorlds returns the seeds of the worlds to play: fewer where others count what
// is run, which takes its time.
func simWorlds() (seeds []uint64) {
	n := *simSeeds
	switch {
	case *simSeed > 0:
		return []uint64{*simSeed}
	case n > 0:
	case raceEnabled, testing.Short(), testing.CoverMode() != "":
		n = 20
	default:
		n = 200
	}
	for i := range n {
		seeds = append(seeds, uint64(i+1))
	}
	return seeds
}
