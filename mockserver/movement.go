package mockserver

import (
	"hash/fnv"
	"math"
	"strconv"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// movement is how a value of a declared connector changes from poll to poll. A
// value is a pure function of how many periods have passed, so that a copy of a
// server, or one that was saved and started again, goes on as the first would.
type movement struct {
	kind     string // one of movementKinds
	min, max float64
	step     float64
	period   time.Duration // of a sine
	choices  []string
}

// The kinds of movement; a value that does not move has none.
const (
	moveSine    = "sine"    // up and down between min and max
	moveWalk    = "walk"    // at random between min and max, one step up or down each time
	moveCounter = "counter" // from min on by a step each time; past max at min again
	moveChoice  = "choice"  // one of some, at random
)

var movementKinds = []string{moveSine, moveWalk, moveCounter, moveChoice}

// at is the value after n periods of length every. Name keeps values apart that
// move at random.
func (m movement) at(n int64, every time.Duration, name uint64) connctd.Value {
	switch m.kind {
	case moveSine:
		turn := float64(n) * float64(every) / float64(m.period)
		return m.onGrid((1 + math.Sin(2*math.Pi*turn)) / 2 * (m.max - m.min) / m.step)
	case moveWalk:
		return m.onGrid(float64(walk(n, m.steps(), name)))
	case moveCounter:
		if m.max > m.min {
			n %= m.steps() + 1
		}
		return m.onGrid(float64(n))
	}
	return connctd.Value(m.choices[mix(name, uint64(n))%uint64(len(m.choices))])
}

// steps is how many of them fit between min and max.
func (m movement) steps() int64 { return int64(math.Floor((m.max-m.min)/m.step + 1e-9)) }

// onGrid is min and some whole steps, written with no more digits than they need.
func (m movement) onGrid(steps float64) connctd.Value {
	x := m.min + math.Floor(steps+0.5)*m.step
	digits := max(decimals(m.step), decimals(m.min))
	return connctd.NumberValue(round(x, digits))
}

// decimals is how many digits x has behind the point.
func decimals(x float64) int {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	for i := range text {
		if text[i] == '.' {
			return len(text) - i - 1
		}
	}
	return 0
}

func round(x float64, digits int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', digits, 64), 64)
	if err != nil || rounded == 0 {
		return 0 // no -0
	}
	return rounded
}

const (
	blockLength = 16 // steps of a walk that are thrown together
	octaves     = 12 // of the noise under a walk: the slowest takes 2^11 blocks for a turn
)

// walk is where a walker on 0 … limit is after n steps, each one up or down by one.
// Every block of steps leads from where the noise has it begin to where the next
// begins; which of its steps go up is thrown. A walker that comes to an end of its
// way turns round.
func walk(n, limit int64, name uint64) int64 {
	block := n / blockLength
	place, next := blockStart(block, name), blockStart(block+1, name)
	ups := uint64(blockLength+next-place) / 2
	for i := range n % blockLength {
		left := uint64(blockLength - i)
		if mix(^name, uint64(block*blockLength+i))%left < ups {
			place, ups = place+1, ups-1
		} else {
			place--
		}
	}
	return fold(place, limit)
}

// blockStart is even, and less than a block's length away from its neighbours.
func blockStart(block int64, name uint64) int64 {
	return 2 * int64(math.Floor(noise(block, name)*blockLength/4))
}

// noise is smooth over n: between neighbours it changes by less than one.
func noise(n int64, name uint64) float64 {
	var sum float64
	for k := range octaves {
		length := int64(1) << k
		from, to := unit(name, k, n/length), unit(name, k, n/length+1)
		along := float64(n%length) / float64(length)
		sum += (from + (to-from)*along) * float64(length)
	}
	return sum * 0.99 / octaves
}

// unit is a random number from 0 to 1, always the same for the same question.
func unit(name uint64, octave int, i int64) float64 {
	return float64(mix(name+uint64(octave)<<56, uint64(i))>>11) / (1 << 53)
}

// fold bends a line into 0 … limit, as a mirror does.
func fold(y, limit int64) int64 {
	y = max(y, -y) % (2 * limit)
	return min(y, 2*limit-y)
}

// mix is the finalizer of splitmix64 over both.
func mix(a, b uint64) uint64 {
	x := a ^ (b+1)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// valueName hashes what a value is called.
func valueName(seed uint64, parts ...string) uint64 {
	hash := fnv.New64a()
	for _, part := range parts {
		_, _ = hash.Write([]byte(part))
		_, _ = hash.Write([]byte{0})
	}
	return mix(seed, hash.Sum64())
}
