package webapp

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/connctd/connctd-go/connctd"
)

// atOnce is how many things of a page are read at the same time. One after the other,
// each with several requests, hundreds would take longer than anybody waits.
const atOnce = 8

// things reads what a client has found, in its order, without those that have gone
// since. The first that cannot be read ends it.
func things(ctx context.Context, subject *connctd.Subject, mappings []connctd.Mapping) ([]*connctd.Thing, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	found := make([]*connctd.Thing, len(mappings))
	var reading sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for i, mapping := range mappings {
		free <- struct{}{}
		reading.Go(func() {
			defer func() { <-free }()
			thing, err := subject.ResolveThing(ctx, mapping.ThingID)
			switch {
			case err == nil:
				found[i] = thing
			case !errors.Is(err, connctd.ErrNotFound):
				cancel(err)
			}
		})
	}
	reading.Wait()
	return slices.DeleteFunc(found, func(t *connctd.Thing) bool { return t == nil }), context.Cause(ctx)
}
