package connector

import (
	"cmp"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rule is what a value must be beyond its type.
type rule struct {
	url      bool   // an http or https URL
	min, max *bound // of a number or a duration; of the length of a string or an array
	oneOf    []string
}

// bound is one end of a range.
type bound struct {
	text string        // as the tag has it
	n    reflect.Value // of the type of what is measured
}

// parseOptions reads what follows the name in a tag.
func (f *field) parseOptions(options string, bad func(string, ...any)) {
	seen := map[string]bool{}
	for option := range strings.SplitSeq(options, ",") {
		if option == "" {
			continue
		}
		name, value, _ := strings.Cut(option, "=")
		if seen[name] {
			bad("has the option %s twice", name)
		}
		seen[name] = true
		switch {
		case option == "required":
			f.required = true
		case option == "url":
			f.limitTo(bad).rule.url = true
		case name == "oneof":
			f.parseOneOf(value, bad)
		case name == "min":
			f.rule.min = f.parseBound(option, value, bad)
		case name == "max":
			f.rule.max = f.parseBound(option, value, bad)
		default:
			bad("has the unknown option %q, want required, url, min=, max= or oneof=", option)
		}
	}
	if lo, hi := f.rule.min, f.rule.max; lo != nil && hi != nil && compare(lo.n, hi.n) > 0 {
		bad("has a min above its max")
	}
}

// limitTo returns the field that the option url is about: of an array, its items.
func (f *field) limitTo(bad func(string, ...any)) *field {
	of := cmp.Or(f.item, f)
	if of.typ.Kind() != reflect.String {
		bad("has the option url and is no string")
	}
	return of
}

func (f *field) parseOneOf(value string, bad func(string, ...any)) {
	of := cmp.Or(f.item, f)
	if kind := kindOf(of.typ); kind == kindBool || kind == kindObject || of.typ == secretType {
		bad("has the option oneof and is %s", article(kind))
	}
	of.rule.oneOf = strings.Split(value, "|")
	for _, one := range of.rule.oneOf {
		if _, err := of.parse(one); err != nil || one == "" {
			bad("has the option oneof with %q, which is no %v", one, of.typ)
		}
	}
}

func (f *field) parseBound(option, text string, bad func(string, ...any)) *bound {
	b := &bound{text: text}
	var err error
	switch {
	case isText(f.typ) || f.item != nil:
		var n int
		if n, err = strconv.Atoi(text); n < 0 {
			err = errors.New("a length is not negative")
		}
		b.n = reflect.ValueOf(n)
	case f.typ.Kind() == reflect.Bool || f.nested != nil:
		bad("has the option %s and is %s", option, article(kindOf(f.typ)))
	default:
		b.n, err = f.parse(text)
	}
	if err != nil {
		bad("has the option %s that cannot be read: %v", option, err)
	}
	return b
}

// checkValue reports what rules v breaks, and what its items do.
func (f *field) checkValue(v reflect.Value, path string, bad *ConfigError) {
	if what := f.broken(v); what != "" {
		bad.Add(path, what)
	}
	if f.item == nil {
		return
	}
	for i := range v.Len() {
		f.item.checkValue(v.Index(i), path+"["+strconv.Itoa(i)+"]", bad)
	}
}

// broken says which rule v breaks; nothing if it breaks none.
func (f *field) broken(v reflect.Value) string {
	r := f.rule
	n, unit := measure(v)
	switch {
	case r.min != nil && compare(n, r.min.n) < 0, r.max != nil && compare(n, r.max.n) > 0:
		if unit != "" {
			return "must have " + r.span() + " " + unit
		}
		return "must be " + r.span()
	case r.url && !isWebURL(v.String()):
		return "must be an http or https URL"
	case r.oneOf != nil && !f.isOneOf(v):
		return "must be one of " + strings.Join(r.oneOf, ", ")
	}
	return ""
}

// span words a range.
func (r rule) span() string {
	switch {
	case r.max == nil:
		return "at least " + r.min.text
	case r.min == nil:
		return "at most " + r.max.text
	case r.min.text == r.max.text:
		return "exactly " + r.min.text
	}
	return "between " + r.min.text + " and " + r.max.text
}

func (f *field) isOneOf(v reflect.Value) bool {
	return slices.ContainsFunc(f.rule.oneOf, func(text string) bool {
		one, _ := f.parse(text) // checked by Define
		return one.Equal(v)
	})
}

// measure returns what a range is about, and the unit of a length.
func measure(v reflect.Value) (n reflect.Value, unit string) {
	switch {
	case isText(v.Type()):
		return reflect.ValueOf(utf8.RuneCountInString(textOf(v))), "character(s)"
	case v.Kind() == reflect.Slice:
		return reflect.ValueOf(v.Len()), "item(s)"
	}
	return v, ""
}

// compare compares two numbers of one type.
func compare(a, b reflect.Value) int {
	switch {
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	}
	return cmp.Compare(a.Float(), b.Float())
}

func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}
