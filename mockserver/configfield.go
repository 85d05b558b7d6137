package mockserver

import (
	"encoding/json"
	"strconv"

	"github.com/connctd/connctd-go/connector"
)

// configField is one field of the configuration of a declared connector.
type configField struct {
	name     string
	kind     string // one of fieldKinds
	required bool
	doc      string
	sample   json.RawMessage // nil if there is none
}

// The kinds of fields.
const (
	fieldString  = "string"
	fieldSecret  = "secret" // a string that no thing may show
	fieldURL     = "url"    // http or https
	fieldNumber  = "number"
	fieldBoolean = "boolean"
)

var fieldKinds = []string{fieldString, fieldSecret, fieldURL, fieldNumber, fieldBoolean}

// configFields are all of them. Fields of a configuration that are not among them
// are ignored, as the platform does.
type configFields []configField

// check names every wrong field of a configuration.
func (fields configFields) check(config json.RawMessage) error {
	given := map[string]json.RawMessage{}
	if len(config) > 0 && json.Unmarshal(config, &given) != nil {
		return &connector.ConfigError{Problems: []connector.Problem{{What: "it must be an object"}}}
	}
	var problems []connector.Problem
	for _, f := range fields {
		if what := f.wrong(given[f.name]); what != "" {
			problems = append(problems, connector.Problem{Path: f.name, What: what})
		}
	}
	if len(problems) > 0 {
		return &connector.ConfigError{Problems: problems}
	}
	return nil
}

// wrong says what is wrong with a value; nothing if it is right.
func (f configField) wrong(raw json.RawMessage) string {
	var value any
	if len(raw) > 0 && json.Unmarshal(raw, &value) != nil { // it is part of what was read
		return "must not have a number of such a size"
	}
	text, isText := value.(string)
	_, isNumber := value.(float64)
	_, isBool := value.(bool)
	switch {
	case value == nil && f.required:
		return "is required" + f.explained()
	case value == nil:
		return ""
	case f.kind == fieldNumber && !isNumber, f.kind == fieldBoolean && !isBool:
		return "must be a " + f.kind
	case f.kind == fieldNumber || f.kind == fieldBoolean:
		return ""
	case !isText:
		return "must be a string"
	case text == "" && f.required:
		return "is required and must not be empty" + f.explained()
	case f.kind == fieldURL && text != "":
		if _, err := parseWebURL(text); err != nil {
			return err.Error()
		}
	}
	return ""
}

// explained tells people what the field is, if its author did.
func (f configField) explained() string {
	if f.doc == "" {
		return ""
	}
	return " (" + f.doc + ")"
}

// samples is a configuration that shows the fields; nil if there are none.
func (fields configFields) samples() any {
	if len(fields) == 0 {
		return nil
	}
	out := map[string]any{}
	for _, f := range fields {
		switch {
		case f.sample != nil:
			out[f.name] = f.sample
		case f.required:
			out[f.name] = "…"
		}
	}
	return out
}

// names adds how texts name the fields.
func (fields configFields) names(to []string, of string) []string {
	for _, f := range fields {
		if f.kind != fieldSecret {
			to = append(to, "{"+of+"."+f.name+"}")
		}
	}
	return to
}

// texts adds pairs for a replacer: how a field is named, and what it is.
func (fields configFields) texts(pairs []string, of string, config json.RawMessage) []string {
	given := map[string]any{}
	if len(config) > 0 {
		_ = json.Unmarshal(config, &given) // it was checked
	}
	for _, f := range fields {
		if f.kind == fieldSecret {
			continue
		}
		pairs = append(pairs, "{"+of+"."+f.name+"}", textOf(given[f.name]))
	}
	return pairs
}

func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
