package main

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// bug is a mistake that the tests must notice.
type bug struct {
	Name string // such as "redirect-followed"
	Rule string // the rule it breaks, such as "S1"
	change
	Also     []change // if one change does not make the bug
	Packages []string // whose tests must fail; empty: those of connctd
	Run      string   // regular expression of the tests to run; empty: all
	Flags    []string // of those tests, as -name=value
	Dir      string   // of the module they are in, from the root of the repository
	Times    int      // that they are run, if chance has a part in them; of twenty, one may miss it
}

// change replaces a piece of a file, which must stand there once.
type change struct {
	File     string // slash-separated, from the root of the repository
	Old, New string
}

func (b bug) packages() []string {
	if len(b.Packages) == 0 {
		return []string{"./connctd"}
	}
	return b.Packages
}

// broken returns the files that have the bug in them, by name.
func (b bug) broken(root string) (map[string]string, error) {
	files := map[string]string{}
	for _, c := range append([]change{b.change}, b.Also...) {
		text, ok := files[c.File]
		if !ok {
			raw, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(c.File)))
			if err != nil {
				return nil, fmt.Errorf("bug %s no longer applies: %w", b.Name, err)
			}
			text = string(raw)
		}
		if n := strings.Count(text, c.Old); n != 1 || c.Old == c.New {
			return nil, fmt.Errorf("bug %s no longer applies: %s has its text %d times, want once:\n%s", b.Name, c.File, n, c.Old)
		}
		files[c.File] = strings.Replace(text, c.Old, c.New, 1)
	}
	for name, text := range files {
		if _, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution); err != nil {
			return nil, fmt.Errorf("bug %s is no Go: %w", b.Name, err)
		}
	}
	return files, nil
}

// plant writes the broken files into dir, and an overlay that puts them in the
// place of the true ones.
func (b bug) plant(root, dir string) (overlay string, err error) {
	files, err := b.broken(root)
	if err != nil {
		return "", err
	}
	if root, err = filepath.Abs(root); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, text := range files {
		to := filepath.Join(dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(root, filepath.FromSlash(name))] = to
	}
	raw, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, raw, 0o600)
}
