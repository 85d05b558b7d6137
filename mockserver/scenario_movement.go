package mockserver

import (
	"math"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/jsondoc"
)

// first is a value that the movement can have; if it makes no sense, one of the type.
func (m movement) first(t connctd.ValueType) connctd.Value {
	switch {
	case len(m.choices) > 0:
		return connctd.Value(m.choices[0])
	case t == connctd.TypeBoolean:
		return connctd.BooleanValue(false)
	}
	return connctd.NumberValue(m.min)
}

func readMovement(v jsondoc.Value, t connctd.ValueType) movement {
	o := v.Object("kind", "min", "max", "step", "period", "choices")
	o.Require("kind")
	m := movement{kind: oneOf(o.Get("kind"), movementKinds), period: o.Get("period").Duration(), choices: o.Get("choices").Texts()}
	m.min, _ = o.Get("min").Number()
	m.max, _ = o.Get("max").Number()
	m.step, _ = o.Get("step").Number()
	if !o.Get("step").Present() {
		m.step = 1
	}
	if m.kind == moveChoice {
		m.checkChoices(o, t)
	} else if m.kind != "" {
		m.checkNumbers(o, t)
	}
	return m
}

func (m movement) checkChoices(o jsondoc.Object, t connctd.ValueType) {
	o.Require("choices")
	if o.Get("choices").Present() && len(m.choices) == 0 {
		o.Get("choices").Fail("must name at least one value")
	}
	for choice := range o.Get("choices").List() {
		if err := connctd.Value(choice.Text()).Check(t); err != nil {
			choice.Fail("does not fit the type %s", t)
		}
	}
}

const maxSteps = 1 << 40

func (m movement) checkNumbers(o jsondoc.Object, t connctd.ValueType) {
	span := m.max - m.min
	switch {
	case t != connctd.TypeNumber:
		o.Fail("moves numbers, and the type is %s; only a choice can be of another type", t)
	case m.step <= 0:
		o.Get("step").Fail("must be more than 0")
	case m.kind == moveCounter && !o.Get("max").Present():
	case span < m.step:
		o.Fail("needs a max that is at least one step (%v) more than min", m.step)
	case math.IsInf(span, 0) || span/m.step > maxSteps:
		o.Fail("has too many steps between min and max")
	}
	if m.kind == moveSine {
		o.Require("period")
		if o.Get("period").Present() && m.period <= 0 {
			o.Get("period").Fail("must be more than 0")
		}
	}
}
