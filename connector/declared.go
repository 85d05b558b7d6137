package connector

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// declares reports why a connector is not asked to act: what the thing, as it was
// emitted last, does not say that it can do.
func declares(t connctd.Thing, call ActionCall) error {
	i := slices.IndexFunc(t.Components, func(c connctd.Component) bool { return c.ID == call.Component })
	if i < 0 {
		return fmt.Errorf("%w: %.40q has no component %.40q", ErrUnknownAction, call.Key, call.Component)
	}
	actions := t.Components[i].Actions
	j := slices.IndexFunc(actions, func(a connctd.Action) bool { return calledBy(a) == call.Action })
	if j < 0 {
		return fmt.Errorf("%w: component %.40q of %.40q declares %s, not %.40q", ErrUnknownAction, call.Component, call.Key, listed(actions), call.Action)
	}
	return takes(actions[j].Parameters, call.Params)
}

// calledBy is what an action is asked for by: one edition of the API gives it no id.
func calledBy(a connctd.Action) connctd.ActionID { return cmp.Or(a.ID, connctd.ActionID(a.Name)) }

func listed(actions []connctd.Action) string {
	names := make([]string, len(actions))
	for i, a := range actions {
		names[i] = string(calledBy(a))
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

// takes reports all that is wrong with what an action is given, and repeats no value.
func takes(declared []connctd.Parameter, given map[string]connctd.Value) error {
	var wrong []string
	unknown := maps.Clone(given)
	for _, p := range declared {
		delete(unknown, p.Name)
		if value, there := given[p.Name]; !there {
			wrong = append(wrong, fmt.Sprintf("%.40q is missing", p.Name))
		} else if err := typed(value, p.Type); err != nil {
			wrong = append(wrong, fmt.Sprintf("%.40q is %v", p.Name, err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		wrong = append(wrong, fmt.Sprintf("%.40q is not declared", name))
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%w: %s", ErrBadParameters, strings.Join(wrong, "; "))
	}
	return nil
}

// typed is the check of a value; any text is one of a type that the API does not know.
func typed(v connctd.Value, t connctd.ValueType) error {
	if t != connctd.TypeNumber && t != connctd.TypeBoolean {
		return nil
	}
	return v.Check(t)
}
