package house

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// block is a fenced block of Go in a Markdown text.
type block struct {
	line    int    // of the fence
	comment string // the last line with text before the fence
	text    string
}

// copied is the comment above a block: the file it shows, and the name in it if
// it does not show all of it.
var copied = regexp.MustCompile(`^<!-- copied: (\S+\.go)(?: (\w+))? -->$`)

func goBlocks(markdown string) []block {
	var out []block
	var open *block
	fence, before := "", ""
	for i, line := range strings.Split(markdown, "\n") {
		word := strings.TrimSpace(line)
		switch {
		case fence != "" && word == fence:
			fence, open = "", nil
		case open != nil:
			open.text += line + "\n"
		case fence == "" && strings.HasPrefix(word, "```"):
			fence = "```"
			if isGo(word[len(fence):]) {
				out = append(out, block{line: i + 1, comment: before})
				open = &out[len(out)-1]
			}
		}
		if word != "" {
			before = word
		}
	}
	return out
}

// isGo reports whether the words after a fence, such as "go title", mean Go.
func isGo(info string) bool {
	lang, _, _ := strings.Cut(strings.TrimSpace(info), " ")
	return strings.EqualFold(lang, "go") || strings.EqualFold(lang, "golang")
}

// readmeComplaints names the programs of a README that are not copies of code
// in the tree, where the compiler and the tests see it.
func readmeComplaints(markdown string, tree fs.FS) []string {
	blocks := goBlocks(markdown)
	if len(blocks) == 0 {
		return []string{"README.md shows no Go program"}
	}
	var out []string
	for _, b := range blocks {
		if err := compare(b, tree); err != nil {
			out = append(out, fmt.Sprintf("README.md:%d: %v", b.line, err))
		}
	}
	return out
}

func compare(b block, tree fs.FS) error {
	m := copied.FindStringSubmatch(b.comment)
	if m == nil {
		return fmt.Errorf("above a Go block belongs <!-- copied: path/to/file.go --> or <!-- copied: path/to/file.go Name -->, found %q", b.comment)
	}
	src, err := fs.ReadFile(tree, m[1])
	if err != nil {
		return err
	}
	want, err := cut(src, m[2])
	if err != nil {
		return fmt.Errorf("%s: %w", m[1], err)
	}
	if diff := cmp.Diff(want, tidy(b.text)); diff != "" {
		return fmt.Errorf("no copy of %s %s (-file +README):\n%s", m[1], m[2], diff)
	}
	return nil
}

func TestProgramsOfReadmeAreCopies(t *testing.T) {
	t.Parallel()
	markdown, err := fs.ReadFile(os.DirFS(root), "README.md")
	if err != nil {
		t.Fatal(err)
	}
	report(t, readmeComplaints(string(markdown), os.DirFS(root)))
}

const readmeSample = `package x

// Limit is a limit.
const Limit = 3

type (
	// Small is grouped.
	Small struct {
		A      int
		Longer string
	}
)

func Example() {
	if Limit > 2 {
		println("hi") // why
	}
	// Output: hi
}
`

func TestReadmeComplaints(t *testing.T) {
	t.Parallel()
	fenced := func(comment, text string) string { return comment + "\n\n```go\n" + text + "\n```\n" }
	tests := map[string]struct {
		markdown string
		want     string // part of the only complaint
	}{
		"a whole file":          {markdown: fenced("<!-- copied: d/x.go -->", readmeSample)},
		"a body":                {markdown: fenced("<!-- copied: d/x.go Example -->", "if Limit > 2 {\n\tprintln(\"hi\") // why\n}\n// Output: hi")},
		"a constant":            {markdown: fenced("<!-- copied: d/x.go Limit -->", "const Limit = 3")},
		"a type of a group":     {markdown: fenced("<!-- copied: d/x.go Small -->", "type Small struct {\n\tA      int\n\tLonger string\n}")},
		"other languages":       {markdown: fenced("<!-- copied: d/x.go Limit -->", "const Limit = 3") + "```sh\ngo test\n```\n"},
		"no program":            {markdown: "```sh\ngo test\n```\n", want: "no Go program"},
		"no comment":            {markdown: fenced("So:", "const Limit = 3"), want: `found "So:"`},
		"an older copy":         {markdown: fenced("<!-- copied: d/x.go Limit -->", "const Limit = 2"), want: "no copy of d/x.go Limit"},
		"a file that is gone":   {markdown: fenced("<!-- copied: d/y.go -->", ""), want: "d/y.go"},
		"a name that is gone":   {markdown: fenced("<!-- copied: d/x.go Max -->", ""), want: "no declaration of Max"},
		"a file outside":        {markdown: fenced("<!-- copied: ../x.go -->", ""), want: "../x.go"},
		"the second is wrong":   {markdown: fenced("<!-- copied: d/x.go Limit -->", "const Limit = 3") + fenced("", "x"), want: "README.md:8"},
		"golang is Go as well":  {markdown: "```golang\nx\n```\n", want: "README.md:1"},
		"a fence with a title":  {markdown: "```go title\nx\n```\n", want: "README.md:1"},
		"indented, in a bullet": {markdown: "- so:\n\n  ```go\n  x\n  ```\n", want: "README.md:3"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := fstest.MapFS{"d/x.go": {Data: []byte(readmeSample)}}
			got := strings.Join(readmeComplaints(tc.markdown, tree), "\n")
			if (tc.want == "") != (got == "") || !strings.Contains(got, tc.want) {
				t.Errorf("complaints = %q, want %q", got, tc.want)
			}
		})
	}
}
