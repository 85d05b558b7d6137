package main

import (
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		lines  []string
		passed bool
		by     string // who caught it
		build  string
		err    bool
	}{
		"all pass": {
			lines:  []string{`{"Action":"run","Test":"TestA"}`, `{"Action":"pass","Test":"TestA"}`, `{"Action":"pass"}`},
			passed: true,
		},
		"two fail": {
			lines: []string{
				`{"Action":"run","Test":"TestA"}`, `{"Action":"run","Test":"TestA/x"}`, `{"Action":"run","Test":"TestB"}`,
				`{"Action":"fail","Test":"TestB"}`, `{"Action":"fail","Test":"TestA/x"}`, `{"Action":"fail","Test":"TestA"}`, `{"Action":"fail"}`,
			},
			by: "TestB, TestA",
		},
		"many fail": {
			lines: []string{
				`{"Action":"run","Test":"TestA"}`, `{"Action":"fail","Test":"TestA"}`, `{"Action":"fail","Test":"TestB"}`,
				`{"Action":"fail","Test":"TestC"}`, `{"Action":"fail","Test":"TestD"}`, `{"Action":"fail"}`,
			},
			by: "TestA, TestB, TestC …",
		},
		"one package passes": {
			lines: []string{
				`{"Action":"run","Package":"a","Test":"TestA"}`, `{"Action":"pass","Package":"b"}`,
				`{"Action":"fail","Package":"a","Test":"TestA"}`, `{"Action":"fail","Package":"a"}`,
			},
			by: "TestA",
		},
		"a crash": {
			lines: []string{
				`{"Action":"run","Test":"TestA"}`, `{"Action":"run","Test":"TestB"}`, `{"Action":"pass","Test":"TestA"}`,
				`{"Action":"output","Output":"panic: …"}`, `{"Action":"fail"}`,
			},
			by: "TestB (crashed or hung)",
		},
		"a crash before the first test": {
			lines: []string{`{"Action":"fail"}`},
			by:    "the end of the run",
		},
		"no build": {
			lines: []string{
				`{"Action":"build-output","Output":"x.go:1:1: undefined: y\n"}`, `{"Action":"build-fail"}`,
				`{"Action":"fail","FailedBuild":"x"}`,
			},
			by:    "the end of the run",
			build: "x.go:1:1: undefined: y\n",
		},
		"no test":      {lines: []string{`{"Action":"pass"}`}, passed: true},
		"no end":       {lines: []string{`{"Action":"run","Test":"TestA"}`}, passed: true, err: true},
		"another word": {lines: []string{`flag provided but not defined`}, passed: true, build: "flag provided but not defined\n"},
	} {
		v, err := judge(strings.NewReader(strings.Join(tc.lines, "\n")))
		if (err != nil) != tc.err {
			t.Errorf("%s: error = %v, want one: %v", name, err, tc.err)
		}
		if err != nil {
			continue
		}
		if v.passed != tc.passed || v.build != tc.build || !v.passed && v.witnesses() != tc.by {
			t.Errorf("%s: passed = %v, build = %q, by %q, want %v, %q, %q", name, v.passed, v.build, v.witnesses(), tc.passed, tc.build, tc.by)
		}
	}
}
