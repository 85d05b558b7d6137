package house

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const maxLines = 500 // of a Go file: beyond that it holds a second idea

// In two parts each, so that this file may be searched as well.
var (
	unfinished = []string{"TO" + "DO", "FIX" + "ME", "not impl" + "emented", "Not impl" + "emented"}
	desks      = []string{"/wo" + "rk/"}
)

// fileComplaints says what is wrong with one file, wherever it lies.
func fileComplaints(name string, text []byte) []string {
	if bytes.IndexByte(text, 0) >= 0 {
		return nil // was built, not written
	}
	out := found(name, text, "has a path of one machine:", desks)
	if path.Ext(name) != ".go" || slices.Contains(strings.Split(name, "/"), "testdata") {
		return out
	}
	if n := bytes.Count(text, []byte("\n")); n > maxLines {
		out = append(out, fmt.Sprintf("%s has %d lines, more than %d", name, n, maxLines))
	}
	return append(out, found(name, text, "is unfinished:", unfinished)...)
}

func found(name string, text []byte, what string, words []string) []string {
	var out []string
	for _, word := range words {
		if before, _, ok := bytes.Cut(text, []byte(word)); ok {
			line := bytes.Count(before, []byte("\n")) + 1
			out = append(out, fmt.Sprintf("%s:%d %s %q", name, line, what, word))
		}
	}
	return out
}

// treeComplaints looks at every file, tracked or not, of the nested modules too.
func treeComplaints(tree fs.FS) ([]string, error) {
	var out []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == ".git": // a folder, or in a second work tree a file
			return skip(d)
		case !d.Type().IsRegular():
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		out = append(out, fileComplaints(name, text)...)
		return err
	})
	return out, err
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func TestFilesAreSmallAndFinished(t *testing.T) {
	t.Parallel()
	complaints, err := treeComplaints(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	report(t, complaints)
}

func TestTreeComplaints(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	long := strings.Repeat("\n", maxLines+1)
	got, err := treeComplaints(fstest.MapFS{
		"long.go":          file(long),
		"just.go":          file(long[1:]),
		"long.md":          file(long),
		"testdata/long.go": file(long),
		"rest.go":          file("package x\n// " + unfinished[0]),
		"etc.go":           file("// " + unfinished[1]),
		"panic.go":         file("// " + unfinished[2]),
		"words.md":         file(unfinished[0]),
		"desk.json":        file("{}\n\n" + desks[0]),
		"network.md":       file("net" + desks[0][1:]),
		"binary":           file("\x00" + desks[0]),
		".git/log":         file(desks[0]),
		"lab/.git":         file("gitdir: " + desks[0]),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`desk.json:3 has a path of one machine: "` + desks[0] + `"`,
		`etc.go:1 is unfinished: "` + unfinished[1] + `"`,
		`long.go has 501 lines, more than 500`,
		`panic.go:1 is unfinished: "` + unfinished[2] + `"`,
		`rest.go:2 is unfinished: "` + unfinished[0] + `"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("complaints (-want +got):\n%s", diff)
	}
}
