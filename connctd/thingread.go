package connctd

import (
	"context"
	"iter"
)

// ListThings returns links to all things of the customer.
//
// Source: platform API, "Things".
func (s *Subject) ListThings(ctx context.Context, opts ...CallOption) ([]Ref[ThingID], error) {
	k, err := s.call(&opListThings, opts)
	if err != nil {
		return nil, err
	}
	return listRefs[ThingID](ctx, s.c, k)
}

// Things walks over all things of the customer as [Subject.GetThing] gives them:
// with links and no Components, so without values and actions. For those walk over
// [Subject.ListThings] and call [Subject.ResolveThing]. It keeps the order of the list. A link that cannot be followed is a
// [*RefError] of the loop, which goes on.
func (s *Subject) Things(ctx context.Context, opts ...CallOption) iter.Seq2[*Thing, error] {
	return resolve(ctx, "Things", opts,
		func(ctx context.Context) ([]Ref[ThingID], error) { return s.ListThings(ctx, opts...) }, s.GetThing)
}

// GetThing returns a thing with links to its components.
func (s *Subject) GetThing(ctx context.Context, id ThingID, opts ...CallOption) (*Thing, error) {
	k, err := s.call(&opGetThing, opts, string(id))
	if err != nil {
		return nil, err
	}
	return get[Thing](ctx, s.c, k)
}

// GetComponent returns a component with links to its properties.
func (s *Subject) GetComponent(ctx context.Context, thing ThingID, component ComponentID, opts ...CallOption) (*Component, error) {
	k, err := s.call(&opGetComponent, opts, string(thing), string(component))
	if err != nil {
		return nil, err
	}
	return get[Component](ctx, s.c, k)
}

// GetProperty returns a property with its value.
func (s *Subject) GetProperty(ctx context.Context, thing ThingID, component ComponentID, property PropertyID, opts ...CallOption) (*Property, error) {
	k, err := s.call(&opGetProperty, opts, string(thing), string(component), string(property))
	if err != nil {
		return nil, err
	}
	return get[Property](ctx, s.c, k)
}

// ResolveThing returns a thing whole: its components and their properties are
// read and filled in, several at a time. The first that cannot be read ends it
// with an error.
func (s *Subject) ResolveThing(ctx context.Context, id ThingID, opts ...CallOption) (*Thing, error) {
	thing, err := s.GetThing(ctx, id, opts...)
	if err != nil {
		return nil, err
	}
	opts = perLink(opts)
	thing.Components, err = gather(ctx, thing.ComponentLinks, opts, func(ctx context.Context, component ComponentID, opts ...CallOption) (*Component, error) {
		return s.resolveComponent(ctx, id, component, opts)
	})
	if err != nil {
		return nil, err
	}
	return thing, nil
}

func (s *Subject) resolveComponent(ctx context.Context, thing ThingID, id ComponentID, opts []CallOption) (*Component, error) {
	component, err := s.GetComponent(ctx, thing, id, opts...)
	if err != nil {
		return nil, err
	}
	component.Properties, err = gather(ctx, component.PropertyLinks, opts, func(ctx context.Context, property PropertyID, opts ...CallOption) (*Property, error) {
		return s.GetProperty(ctx, thing, id, property, opts...)
	})
	if err != nil {
		return nil, err
	}
	return component, nil
}

// gather follows links until one fails.
func gather[ID anyID, T any](ctx context.Context, refs []Ref[ID], opts []CallOption, get func(context.Context, ID, ...CallOption) (*T, error)) ([]T, error) {
	var all []T
	known := func(context.Context) ([]Ref[ID], error) { return refs, nil }
	for item, err := range resolve(ctx, "ResolveThing", opts, known, get) {
		if err != nil {
			return nil, err
		}
		all = append(all, *item)
	}
	return all, nil
}
