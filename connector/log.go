package connector

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/connctd/connctd-go/internal/scrub"
)

// unnamed is what a client logs to. Most polls log nothing, so who logs is only said
// when something is.
type unnamed struct{ c *client }

// named returns what logs the client's name, cuts secrets from all that is added, and
// from nothing else: the runtime itself adds none, and to look for them there would
// cost more than the rest of a poll.
func (u unnamed) named() slog.Handler {
	named := u.c.runtime.log.With("client", string(u.c.ID), "connector", u.c.typeID)
	return scrubbing{named.Handler(), u.c.secrets}
}

func (u unnamed) Enabled(ctx context.Context, l slog.Level) bool {
	return u.c.runtime.log.Enabled(ctx, l)
}

// Handle logs what it can: where an action ends, a panic would end the process.
func (u unnamed) Handle(ctx context.Context, r slog.Record) error {
	defer func() { _ = recover() }()
	return u.named().Handle(ctx, r)
}

func (u unnamed) WithAttrs(attrs []slog.Attr) slog.Handler { return u.named().WithAttrs(attrs) }

func (u unnamed) WithGroup(name string) slog.Handler { return u.named().WithGroup(name) }

// scrubbing cuts secrets from messages and attributes before they are logged.
type scrubbing struct {
	next slog.Handler
	cut  func() scrub.Set // it grows: tokens come and go
}

func (h scrubbing) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

func (h scrubbing) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.cut().Text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

func (h scrubbing) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return scrubbing{h.next.WithAttrs(clean), h.cut}
}

func (h scrubbing) WithGroup(name string) slog.Handler {
	return scrubbing{h.next.WithGroup(name), h.cut}
}

func (h scrubbing) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		group := make([]slog.Attr, 0, len(v.Group()))
		for _, member := range v.Group() {
			group = append(group, h.attr(member))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(group...)}
	case slog.KindString:
		return slog.String(a.Key, h.cut().Text(v.String()))
	case slog.KindAny:
		if a.Equal(slog.Attr{}) {
			return a // handlers leave it out
		}
		return slog.String(a.Key, h.cut().Text(fmt.Sprintf("%+v", v.Any())))
	}
	return slog.Attr{Key: a.Key, Value: v}
}
