package connectortest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/linediff"
)

// Text shows things by their keys as people read them, in the order of the keys.
// Times and ids are left out: they differ from run to run.
//
//	lamp-1 "Lamp" AVAILABLE
//		main "Lamp" LAMP
//			brightness BRIGHTNESS NUMBER = 80 %
//			on SWITCH BOOLEAN = true
//			set-brightness(brightness NUMBER)
//		serial: 4711
//
// After the name come manufacturer and display type, if there are any.
func Text(things map[string]connctd.Thing) string {
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(things)) {
		writeThing(&out, key, things[key])
	}
	return out.String()
}

func writeThing(out *strings.Builder, key string, t connctd.Thing) {
	fmt.Fprintf(out, "%s %q%s%s %s\n", key, t.Name, before(" ", t.Manufacturer), before(" ", t.DisplayType), t.Status)
	for _, c := range t.Components {
		fmt.Fprintf(out, "\t%s %q %s%s\n", c.ID, c.Name, c.ComponentType, before(" ", strings.Join(c.Capabilities, " ")))
		for _, p := range c.Properties {
			fmt.Fprintf(out, "\t\t%s %s %s = %s%s\n", p.ID, p.PropertyType, p.Type, oneLine(string(p.Value)), before(" ", p.Unit))
		}
		for _, a := range c.Actions {
			fmt.Fprintf(out, "\t\t%s(%s)\n", a.ID, parameters(a))
		}
	}
	for _, a := range t.Attributes {
		if a.Name != connector.AttributeType && a.Name != connector.AttributeThingKey {
			fmt.Fprintf(out, "\t%s: %s\n", a.Name, oneLine(a.Value))
		}
	}
}

func parameters(a connctd.Action) string {
	all := make([]string, len(a.Parameters))
	for i, p := range a.Parameters {
		all[i] = fmt.Sprint(p.Name, " ", p.Type)
	}
	return strings.Join(all, ", ")
}

// oneLine quotes what is not.
func oneLine(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' }) {
		return fmt.Sprintf("%q", text)
	}
	return text
}

func before(space, text string) string {
	if text == "" {
		return ""
	}
	return space + text
}

// diff returns how two texts differ, or "".
func diff(want, got string) string {
	return linediff.Of(lines(want), lines(got), func(a, b string) bool { return a == b })
}

// lines returns the lines of a text as a test writes it: what is indented as a whole
// may be, and empty lines at the ends do not count.
func lines(text string) []string {
	text = strings.Trim(text, "\n")
	text = strings.TrimRight(text, " \t\n")
	if text == "" {
		return nil
	}
	all := strings.Split(text, "\n")
	first := all[0]
	indent := first[:len(first)-len(strings.TrimLeft(first, "\t"))]
	for i := range all {
		all[i] = strings.TrimPrefix(all[i], indent)
	}
	return all
}
