package mockserver

import (
	"slices"
	"strconv"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

const (
	sparkPoints = 40 // values that a spark line remembers
	sparkWidth  = 117
	sparkHeight = 24
	sparkEdge   = 2 // above and below the line, for its own width
)

// spark is the latest values of a property, the oldest first.
type spark struct {
	last   connctd.Property
	values []float64
}

// note adds the value of a property, if it is another one, or measured anew.
func (s *spark) note(p connctd.Property) {
	if s.last.Value == p.Value && s.last.LastUpdate.Equal(p.LastUpdate) && len(s.values) > 0 {
		return
	}
	s.last = p
	x, plain := plotted(p)
	if !plain {
		return
	}
	if over := len(s.values) + 1 - sparkPoints; over > 0 {
		s.values = slices.Delete(s.values, 0, over)
	}
	s.values = append(s.values, x)
}

// plotted is a value as a number. A text has no place on a line.
func plotted(p connctd.Property) (x float64, plain bool) {
	if on, err := p.Value.Boolean(); err == nil && p.Type == connctd.TypeBoolean {
		if on {
			return 1, true
		}
		return 0, true
	}
	x, err := p.Value.Number()
	return x, err == nil && p.Type == connctd.TypeNumber
}

// line is the points of an SVG polyline. The latest value is at the right end and what
// was before it moves to the left, so that a line that grows does not jump; below two
// values there is none.
func (s *spark) line() string {
	if len(s.values) < 2 {
		return ""
	}
	low, high := slices.Min(s.values), slices.Max(s.values)
	const step = sparkWidth / (sparkPoints - 1)
	var b strings.Builder
	for i, v := range s.values {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(sparkWidth - (len(s.values)-1-i)*step))
		b.WriteByte(',')
		b.WriteString(strconv.Itoa(height(v, low, high)))
	}
	return b.String()
}

// height is how far below the upper edge a value is. The halves keep a span that is
// as wide as numbers can be from being infinite.
func height(v, low, high float64) int {
	if low == high {
		return sparkHeight / 2
	}
	part := (v/2 - low/2) / (high/2 - low/2)
	return sparkHeight - sparkEdge - int(part*(sparkHeight-2*sparkEdge)+0.5)
}
