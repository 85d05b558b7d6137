package mockserver

import (
	"maps"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

// plainEffects are those that need no more than their name.
var plainEffects = map[string]Effect{
	"drop": Drop(), "hang": Hang(), "reset": Reset(), "expiredToken": ExpiredToken(), "panic": Panic(), "fail": Fail(""),
}

// readEffect reads an effect: a name, or an object with the name and what it needs.
// One that is wrong is noted and becomes a drop, so that nothing is told twice.
func readEffect(v jsondoc.Value) Effect {
	if !v.IsObject() {
		name := oneOf(v, slices.Sorted(maps.Keys(plainEffects)))
		if e, ok := plainEffects[name]; ok {
			return e
		}
		return Drop()
	}
	o := v.Object("status", "code", "retryAfter", "delay", "slowBody", "truncate", "htmlPage", "fail")
	names := slices.DeleteFunc(o.Names(), func(name string) bool { return name == "code" })
	if len(names) != 1 {
		v.Fail("must name one effect, names %d: %s", len(names), strings.Join(names, ", "))
		return Drop()
	}
	value := o.Get(names[0])
	if names[0] != "status" && o.Get("code").Present() {
		o.Get("code").Fail("goes with status alone")
	}
	return effectOf(names[0], value, o.Get("code").Text())
}

func effectOf(name string, v jsondoc.Value, code string) Effect {
	switch name {
	case "status":
		status, _ := readWhole(v)
		return Effect{kind: withStatus, status: status, code: code}
	case "htmlPage":
		status, _ := readWhole(v)
		return HTMLPage(status)
	case "retryAfter":
		return RetryAfter(v.Duration())
	case "delay":
		return Delay(v.Duration())
	case "truncate":
		n, _ := readWhole(v)
		return Truncate(n)
	case "slowBody":
		o := v.Object("bytes", "wait")
		o.Require("bytes", "wait")
		n, _ := readWhole(o.Get("bytes"))
		return SlowBody(n, o.Get("wait").Duration())
	}
	return Fail(v.Text())
}
