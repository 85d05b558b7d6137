package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tiny is a repository with one function and its test.
func tiny(t *testing.T, function string) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range map[string]string{
		"go.mod":       "module tiny\n\ngo 1.26.0\n",
		"tiny.go":      "package tiny\n\n" + function,
		"tiny_test.go": "package tiny\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n\tif got := Sum(2, 3); got != 5 {\n\t\tt.Error(got)\n\t}\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const sum = "func Sum(a, b int) int { return a + b }\n"

func instead(name, text string) bug {
	return bug{Name: name, Rule: "S0", change: change{"tiny.go", "return a + b", text}, Packages: []string{"."}}
}

func TestRun(t *testing.T) {
	t.Parallel()
	root := tiny(t, sum)
	for name, tc := range map[string]struct {
		bug       bug
		out, fail string // patterns; an empty fail is success
	}{
		"caught":           {instead("minus", "return a - b"), `minus +S0 .*TestSum`, ``},
		"crash":            {instead("crash", `panic("no")`), `crash +S0 .*TestSum`, ``},
		"survives":         {instead("order", "return b + a"), `order +S0 .*SURVIVED`, `order: SURVIVED`},
		"does not build":   {instead("text", `return "5"`), `text +S0 .*does not build`, `cannot use "5"`},
		"is no Go":         {instead("brace", `return {`), `brace +S0 .*no Go`, `no Go`},
		"is gone":          {bug{Name: "gone", change: change{"tiny.go", "a * b", ""}}, `gone .*no longer`, `0 times`},
		"is twice":         {bug{Name: "twice", change: change{"tiny.go", "a", "b"}}, `twice .*no longer`, `times, want once`},
		"file is gone":     {bug{Name: "gone", change: change{"huge.go", "a", "b"}}, `gone .*no longer`, `huge.go`},
		"changes nothing":  {instead("same", "return a + b"), `same .*no longer`, `no longer applies`},
		"no test is named": {bug{Name: "idle", change: change{"tiny.go", "a + b", "a - b"}, Packages: []string{"."}, Run: "TestX"}, `idle .*no test`, `no test was run`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := plantAll(t.Context(), root, []bug{tc.bug}, 1, &out)
			if !regexp.MustCompile(tc.out).MatchString(out.String()) {
				t.Errorf("output = %q, want %q", out.String(), tc.out)
			}
			if (err == nil) != (tc.fail == "") || err != nil && !regexp.MustCompile(tc.fail).MatchString(err.Error()) {
				t.Errorf("error = %v, want %q", err, tc.fail)
			}
		})
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	all := []bug{instead("minus", "return a - b"), instead("times", "return a * b")}
	for name, tc := range map[string]struct {
		function string
		args     []string
		out      string // what is printed
		fail     string // part of the error; empty: success
	}{
		"all":             {sum, []string{"-j", "2"}, "2 bugs planted, all caught", ""},
		"one":             {sum, []string{"-only", "^times$"}, "1 bugs planted, all caught", ""},
		"list":            {"broken", []string{"-list", "-only", "min"}, "minus", ""},
		"tests that fail": {"func Sum(a, b int) int { return a }\n", nil, "", "fail without any bug (TestSum)"},
		"no build":        {"broken", nil, "", "do not build"},
		"no bug":          {sum, []string{"-only", "xyz"}, "", "no bug has a name that matches \"xyz\"; -list shows all names, which begin with minus, times"},
		"no pattern":      {sum, []string{"-only", "("}, "", "-only"},
		"no hands":        {sum, []string{"-j", "0"}, "", "-j must be 1 at least"},
		"an argument":     {sum, []string{"minus"}, "", "\"minus\" is an argument too many; -only chooses"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(t.Context(), all, append([]string{"-root", tiny(t, tc.function)}, tc.args...), &out)
			if !strings.Contains(out.String(), tc.out) {
				t.Errorf("output = %q, want %q", out.String(), tc.out)
			}
			if (err == nil) != (tc.fail == "") || err != nil && !strings.Contains(err.Error(), tc.fail) {
				t.Errorf("error = %v, want %q", err, tc.fail)
			}
		})
	}
}

func TestHelpIsNoFailure(t *testing.T) {
	t.Parallel()
	if err := run(t.Context(), bugs(), []string{"-h"}, &bytes.Buffer{}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("error = %v, want ErrHelp", err)
	}
}

// A run that is interrupted tells nothing of the bug.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := instead("minus", "return a - b")
	if got := try(ctx, tiny(t, sum), b); !errors.Is(got.err, context.Canceled) {
		t.Errorf("error = %v, want %v", got.err, context.Canceled)
	}
}
