package mockserver

import (
	"html/template"
	"slices"
)

// livePiece is the smallest part of the page that is sent by itself. It never changes:
// what shows something else is another piece in its place.
type livePiece struct {
	id      string
	source  any // what it was made of, comparable: while that is the same, so is the piece
	html    template.HTML
	version uint64 // of the page, with which it came
}

// liveItem is what a piece is to show.
type liveItem struct {
	id     string
	source any
	show   func() template.HTML // asked only where the source is another than before
}

// liveList is a part of the page with pieces in an order.
type liveList struct {
	pieces  []*livePiece
	byID    map[string]*livePiece
	version uint64 // of the page, with which this order came
}

// set makes the list show the items, and reports whether anything is other than
// before: then that has the new version.
func (l *liveList) set(version uint64, items []liveItem) (changed bool) {
	before := l.pieces
	byID := make(map[string]*livePiece, len(items))
	l.pieces = make([]*livePiece, 0, len(items))
	for _, item := range items {
		p := l.byID[item.id]
		if p == nil || p.source != item.source {
			p = renewed(p, item, version)
		}
		changed = changed || p.version == version
		byID[item.id] = p
		l.pieces = append(l.pieces, p)
	}
	l.byID = byID
	if !slices.EqualFunc(before, l.pieces, func(a, b *livePiece) bool { return a.id == b.id }) {
		l.version, changed = version, true
	}
	return changed
}

// renewed is a piece of another source. If that looks the same, it is no news.
func renewed(old *livePiece, item liveItem, version uint64) *livePiece {
	p := &livePiece{item.id, item.source, item.show(), version}
	if old != nil && old.html == p.html {
		p.version = old.version
	}
	return p
}

// newer adds what has come after a version to an update.
func (l *liveList) newer(version uint64, name string, to *liveUpdate) {
	for _, p := range l.pieces {
		if p.version > version {
			to.Pieces = append(to.Pieces, livePart{p.id, p.html})
		}
	}
	if l.version > version {
		order := make([]string, len(l.pieces))
		for i, p := range l.pieces {
			order[i] = p.id
		}
		to.Lists[name] = order
	}
}
