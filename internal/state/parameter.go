package state

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// checkParameters compares what an action is given with what it takes. All that is
// wrong is told at once, and no value is repeated.
func checkParameters(declared []connctd.Parameter, params map[string]any) (map[string]string, error) {
	var wrong []string
	given := map[string]string{}
	for _, p := range declared {
		value, there := params[p.Name]
		if !there {
			wrong = append(wrong, p.Name+" is missing")
		} else if text, err := parameter(value, p.Type); err != nil {
			wrong = append(wrong, p.Name+" "+reason(err))
		} else {
			given[p.Name] = text
		}
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !takes(declared, name) {
			wrong = append(wrong, fmt.Sprintf("%.40q is no parameter of the action", name))
		}
	}
	if len(wrong) > 0 {
		return nil, invalid(connctd.CodeBadParameters, "parameters: %s", strings.Join(wrong, "; "))
	}
	return given, nil
}

// parameter returns a value as text, if that is what it is and it fits the type.
// Any text fits a type that the API does not know.
func parameter(value any, t connctd.ValueType) (string, error) {
	text, isText := value.(string)
	if !isText {
		return "", errors.New("must be a string, whatever its type")
	}
	switch t {
	case connctd.TypeNumber, connctd.TypeBoolean:
		return text, connctd.Value(text).Check(t)
	}
	return text, nil
}

func takes(declared []connctd.Parameter, name string) bool {
	return slices.ContainsFunc(declared, func(p connctd.Parameter) bool { return p.Name == name })
}
