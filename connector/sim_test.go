package connector_test

import (
	"flag"
	"fmt"
	"runtime/debug"
	"testing"
	"testing/synctest"
)

var (
	simSeeds = flag.Int("sim.seeds", 12, "how many worlds TestSimulation plays")
	simSeed  = flag.Uint64("sim.seed", 0, "plays this one world and tells its whole story")
)

// Two hours of twenty customers with ten devices each: devices come, go and change,
// their technology fails in every way, the platform and the store do, the process dies
// and is started again, clients are removed and added. When all that has an end, three
// polls of a client make everything as it should be, and on the way there nothing
// happens that never may; see the rules in the files of the simulation.
//
// A seed decides the world, the faults and what each poll of a client does. It does not
// decide how long the runtime and the SDK wait after a failure, nor who comes first of
// those that act in the same nanosecond, so a world that breaks a rule may need a few
// runs to do so again: -sim.seed=N -count=20.
func TestSimulation(t *testing.T) {
	t.Parallel()
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // worlds are many and small
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

// simWorlds returns the seeds of the worlds to play.
func simWorlds() (seeds []uint64) {
	if *simSeed > 0 {
		return []uint64{*simSeed}
	}
	for i := range *simSeeds {
		seeds = append(seeds, uint64(i+1))
	}
	return seeds
}
