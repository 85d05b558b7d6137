package mockserver

import (
	"errors"
	"fmt"
	"strings"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

// FileError is all that is wrong with a file that a person wrote.
type FileError struct {
	What     string        // is in the file, such as "the scenario"
	Problems []FileProblem // in the order of their places
}

// FileProblem is one of them.
type FileProblem struct {
	Line   int // from 1
	Column int // in characters, from 1
	What   string
}

// Error names every problem, each on a line of its own.
func (e *FileError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mockserver: %s cannot be used:", e.What)
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n\tline %d, column %d: %s", p.Line, p.Column, p.What)
	}
	return b.String()
}

func fileError(what string, err error) error {
	wrong, ok := errors.AsType[*jsondoc.Error](err)
	if !ok {
		return err
	}
	out := &FileError{What: what}
	for _, p := range wrong.Problems {
		out.Problems = append(out.Problems, FileProblem{p.Line, p.Column, p.Text()})
	}
	return out
}
