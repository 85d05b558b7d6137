package mockserver

import (
	"slices"
	"strings"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

// effectWords are how a fault file names effects: those that need no more than their
// name, and those that have something to say.
func effectWords() (alone, with []string) {
	for kind, k := range effectKinds {
		if k.read != nil {
			with = append(with, k.word)
		}
		if k.word != "" && (k.read == nil || effectKind(kind) == failed) {
			alone = append(alone, k.word)
		}
	}
	slices.Sort(alone)
	return alone, with
}

// readEffect reads an effect: a name, or an object with the name and what it needs.
func readEffect(v jsondoc.Value) Effect {
	alone, with := effectWords()
	if !v.IsObject() {
		return Effect{kind: kindOf(oneOf(v, alone))}
	}
	o := v.Object(append(with, "code")...)
	names := slices.DeleteFunc(o.Names(), func(name string) bool { return name == "code" })
	if len(names) != 1 {
		v.Fail("must name one effect, names %d: %s", len(names), strings.Join(names, ", "))
		return Effect{}
	}
	code := o.Get("code")
	if names[0] != effectKinds[withStatus].word && code.Present() {
		code.Fail("goes with status alone")
	}
	e := effectKinds[kindOf(names[0])].read(o.Get(names[0]))
	e.code = code.Text()
	return e
}

// kindOf is the kind of effect that a fault file has a word for.
func kindOf(word string) effectKind {
	for kind, k := range effectKinds {
		if k.word == word {
			return effectKind(kind)
		}
	}
	return noEffect
}

func readRetryAfter(v jsondoc.Value) Effect { return RetryAfter(v.Duration()) }
func readDelay(v jsondoc.Value) Effect      { return Delay(v.Duration()) }
func readFail(v jsondoc.Value) Effect       { return Fail(v.Text()) }

func readStatus(v jsondoc.Value) Effect {
	status, _ := readWhole(v)
	return Status(status)
}

func readPage(v jsondoc.Value) Effect {
	status, _ := readWhole(v)
	return HTMLPage(status)
}

func readTruncate(v jsondoc.Value) Effect {
	n, _ := readWhole(v)
	return Truncate(n)
}

func readSlow(v jsondoc.Value) Effect {
	o := v.Object("bytes", "wait")
	o.Require("bytes", "wait")
	n, _ := readWhole(o.Get("bytes"))
	return SlowBody(n, o.Get("wait").Duration())
}
