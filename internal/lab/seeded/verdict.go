package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// verdict is what the tests said.
type verdict struct {
	ran    bool     // there was one
	passed bool     // all of them, in every package
	failed []string // top-level tests, in the order in which they failed
	hung   []string // those under way when a run ended without a word of them
	build  string   // what the compiler said; empty: it was built
	last   string   // the end of what was printed
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output, FailedBuild string
}

// judge reads what go test -json prints.
func judge(r io.Reader) (verdict, error) {
	v := verdict{passed: true}
	ended := false
	in := bufio.NewScanner(r)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var e event
		if err := json.Unmarshal(in.Bytes(), &e); err != nil {
			v.build += in.Text() + "\n" // of the go command itself, such as a bad flag
			continue
		}
		v.note(e)
		ended = ended || e.Test == "" && (e.Action == "pass" || e.Action == "fail")
	}
	if err := in.Err(); err != nil {
		return v, err
	}
	if v.build == "" && !ended {
		return v, errors.New("the tests did not come to an end")
	}
	return v, nil
}

func (v *verdict) note(e event) {
	top := e.Test != "" && !strings.Contains(e.Test, "/")
	switch e.Action {
	case "build-output":
		v.build += e.Output
	case "output":
		v.last = tail(v.last + e.Output)
	case "run":
		if v.ran = true; top {
			v.hung = append(v.hung, e.Test)
		}
	case "pass", "fail", "skip":
		v.passed = v.passed && e.Action != "fail"
		if top {
			v.hung = slices.DeleteFunc(v.hung, func(name string) bool { return name == e.Test })
		}
		if top && e.Action == "fail" {
			v.failed = append(v.failed, e.Test)
		}
	}
}

// witnesses names the tests that failed, the first three if they are many.
func (v *verdict) witnesses() string {
	names, more := v.failed, ""
	if len(names) == 0 {
		if len(v.hung) == 0 {
			return "the end of the run"
		}
		names, more = v.hung, " (crashed or hung)"
	}
	if len(names) > 3 {
		names, more = names[:3], " …"+more
	}
	return strings.Join(names, ", ") + more
}

// tail is the end of a text.
func tail(text string) string { return text[max(0, len(text)-2000):] }
