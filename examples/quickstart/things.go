package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/connctd/connctd-go/connctd"
)

// showThings prints what the clients made: one line for each property.
func (a *app) showThings(ctx context.Context) error {
	a.title("The things that the clients made")
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  SUBJECT\tTHING\tPROPERTY\tVALUE\tUNIT\tLAST UPDATE")
	a.seen = map[string]connctd.Value{}
	for i, customer := range customers {
		things, err := a.things(ctx, customer.subject, a.clients[i])
		if err != nil {
			return err
		}
		subject := customer.subject
		for _, thing := range things {
			for _, p := range properties(thing) {
				fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\n", subject, thing.Name, p.Name, p.Value, p.Unit, p.LastUpdate.UTC().Format("2006-01-02 15:04"))
				a.seen[customer.subject+" "+p.Name] = p.Value
				subject, thing.Name = "", "" // once is enough
			}
		}
	}
	return table.Flush()
}

// things reads the things in the mappings of a client.
func (a *app) things(ctx context.Context, subject string, id connctd.ClientID) ([]*connctd.Thing, error) {
	client, err := a.Subject(subject).GetClient(ctx, id)
	if err != nil {
		return nil, err
	}
	var all []*connctd.Thing
	for _, m := range client.Mappings {
		thing, err := a.Subject(subject).ResolveThing(ctx, m.ThingID)
		if err != nil {
			return nil, err
		}
		all = append(all, thing)
	}
	return all, nil
}

func properties(t *connctd.Thing) []connctd.Property {
	var all []connctd.Property
	for _, c := range t.Components {
		all = append(all, c.Properties...)
	}
	return all
}

// pollAgain polls once more and shows what has changed.
func (a *app) pollAgain(ctx context.Context) error {
	a.title("A second poll, without waiting ten minutes for it (PollNow of the mock)")
	for i, customer := range customers {
		if err := a.poll(a.clients[i]); err != nil {
			return err
		}
		things, err := a.things(ctx, customer.subject, a.clients[i])
		if err != nil {
			return err
		}
		var changes []string
		for _, thing := range things {
			for _, p := range properties(thing) {
				if before := a.seen[customer.subject+" "+p.Name]; before != p.Value {
					changes = append(changes, strings.TrimSpace(fmt.Sprintf("%s %s → %s %s", p.Name, before, p.Value, p.Unit)))
				}
			}
		}
		if len(changes) == 0 {
			changes = []string{"unchanged"}
		}
		a.say("%-6s %s", customer.subject, strings.Join(changes, "\n         "))
	}
	return nil
}
