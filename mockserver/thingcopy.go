package mockserver

import (
	"slices"

	"github.com/connctd/connctd-go/connctd"
)

// copyOf is a thing that shares nothing with t, which the model and its forks hold.
func copyOf(t connctd.Thing) connctd.Thing {
	t.Attributes, t.ComponentLinks = slices.Clone(t.Attributes), slices.Clone(t.ComponentLinks)
	t.Components = slices.Clone(t.Components)
	for i := range t.Components {
		c := &t.Components[i]
		c.Capabilities, c.PropertyLinks = slices.Clone(c.Capabilities), slices.Clone(c.PropertyLinks)
		c.Properties, c.Actions = slices.Clone(c.Properties), slices.Clone(c.Actions)
		for j := range c.Properties {
			c.Properties[j].AffectedBy = slices.Clone(c.Properties[j].AffectedBy)
		}
		for j := range c.Actions {
			c.Actions[j].Parameters = slices.Clone(c.Actions[j].Parameters)
		}
	}
	return t
}
