package readme

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inline is a command between backticks that does something: go doc is for reading.
var inline = regexp.MustCompile("`((?:go (?:run|test|build|get)|git|\\.ci/)[^`]*)`")

// printed are the commands of a Markdown text: those of its sh blocks, without their
// comments and with what they go on with on the lines below, and those in sentences.
func printed(markdown string) []string {
	var all []string
	shell, command := false, ""
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			shell = line == "```sh"
		case shell:
			line, _, _ = strings.Cut(line, " # ")
			command = strings.TrimSpace(command + " " + line)
			if command != "" && !goesOn(command) {
				all, command = append(all, command), ""
			}
		default:
			for _, m := range inline.FindAllStringSubmatch(line, -1) {
				all = append(all, m[1])
			}
		}
	}
	return all
}

// goesOn reports whether the shell would wait for another line.
func goesOn(command string) bool {
	return strings.HasSuffix(command, "|") || strings.HasSuffix(command, "&&")
}

func TestPrinted(t *testing.T) {
	t.Parallel()
	const text = "Try `go run ./x -v` or `go doc ./x`, then `.ci/run`:\n\n" +
		"```sh\ngo test ./...   # all of it\n\nfor i in 1 2; do go run ./y; done |\n\tsort\n```\n\n```\ngo build\n```\n"
	want := []string{"go run ./x -v", ".ci/run", "go test ./...", "for i in 1 2; do go run ./y; done | sort"}
	if diff := cmp.Diff(want, printed(text)); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}
