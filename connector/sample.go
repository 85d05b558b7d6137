package connector

import (
	"cmp"
	"reflect"
	"strings"
	"time"
)

// sample returns a configuration that shows the fields and would be accepted: nil
// if there is nothing to show. A field without a sample shows its default; one that
// is required shows the least that its rules allow.
func (s schema) sample() any {
	out := map[string]any{}
	for _, f := range s {
		if v := f.sample(); v != nil {
			out[f.name] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (f *field) sample() any {
	text := cmp.Or(f.example, f.initial)
	switch {
	case text != "":
		return f.shown(text)
	case f.nested != nil:
		if v := f.nested.sample(); v != nil || !f.required {
			return v
		}
		return map[string]any{}
	case f.item != nil && f.item.nested != nil:
		return f.sampleObjects()
	case f.required:
		return f.least()
	}
	return nil
}

// shown returns the text of a tag as it looks in JSON.
func (f *field) shown(text string) any {
	if f.item != nil {
		var all []any
		for part := range strings.SplitSeq(text, ",") {
			all = append(all, f.item.shown(part))
		}
		return all
	}
	if kindOf(f.typ) == kindString {
		return text
	}
	v, _ := f.parse(text) // checked by Define
	return v.Interface()
}

// sampleObjects shows as many objects as there must be, and one if that shows
// anything.
func (f *field) sampleObjects() any {
	one := f.item.nested.sample()
	if one == nil && !f.required {
		return nil
	}
	if one == nil {
		one = map[string]any{}
	}
	all := []any{one}
	for len(all) < f.leastItems() {
		all = append(all, one)
	}
	return all
}

func (f *field) leastItems() int {
	if f.rule.min == nil {
		return 1
	}
	return max(1, int(f.rule.min.n.Int()))
}

// least returns a value for a field that must have one.
func (f *field) least() any {
	switch {
	case f.item != nil:
		var all []any
		for range f.leastItems() {
			all = append(all, f.item.least())
		}
		return all
	case f.rule.oneOf != nil:
		return f.shown(f.rule.oneOf[0])
	case f.rule.url:
		return "https://example.org"
	case f.typ == durationType:
		return f.leastDuration()
	case isText(f.typ):
		return strings.Repeat("…", f.leastItems())
	}
	return f.leastNumber().Interface()
}

func (f *field) leastDuration() string {
	for _, b := range []*bound{f.rule.min, f.rule.max} {
		if b != nil {
			return b.text
		}
	}
	return time.Minute.String()
}

// leastNumber returns zero if that is allowed, else the end of the range next to it.
func (f *field) leastNumber() reflect.Value {
	zero := reflect.Zero(f.typ)
	switch lo, hi := f.rule.min, f.rule.max; {
	case lo != nil && compare(zero, lo.n) < 0:
		return lo.n
	case hi != nil && compare(zero, hi.n) > 0:
		return hi.n
	}
	return zero
}
