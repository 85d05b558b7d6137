// Package jsondoc reads JSON that people wrote: each value knows the line and the
// column it stands at, and everything that is wrong is told at once.
//
//	doc, err := jsondoc.Parse(data)
//	if err != nil {
//		return err // no JSON; an *Error with the place
//	}
//	o := doc.Root().Object("name", "every")
//	o.Require("name")
//	name, every := o.Text("name"), o.Duration("every")
//	return doc.Err() // unknown, missing and doubled fields, wrong kinds, and what was added by Fail
package jsondoc

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Doc is a document and what was found wrong with it. It is not safe for concurrent use.
type Doc struct {
	data     []byte
	root     *node
	problems []Problem
}

// Problem is one thing that is wrong.
type Problem struct {
	Line   int    // from 1
	Column int    // in characters, from 1
	Path   string // such as "accounts[0].name"; empty for the whole
	What   string // such as "is missing"
}

// String is the problem on one line, with its place in words.
func (p Problem) String() string {
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Text())
}

// Text is the problem without its place.
func (p Problem) Text() string { return strings.TrimSpace(p.Path + " " + p.What) }

// Error is all that is wrong with a document, in the order of the places.
type Error struct {
	Problems []Problem
}

// Error names every problem, each on a line of its own.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Root is the outermost value.
func (d *Doc) Root() Value { return Value{d, d.root} }

// Err returns an [*Error] if anything was found wrong.
func (d *Doc) Err() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{slices.Clone(d.problems)}
}

// problem describes what is wrong at an offset.
func (d *Doc) problem(at int64, path, format string, args ...any) Problem {
	before := d.data[:min(max(at, 0), int64(len(d.data)))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return Problem{
		Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(before[start:]) + 1,
		Path: path, What: fmt.Sprintf(format, args...),
	}
}

func (d *Doc) fail(at int64, path, format string, args ...any) {
	d.problems = append(d.problems, d.problem(at, path, format, args...))
}
