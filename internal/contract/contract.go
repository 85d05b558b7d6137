// Package contract holds what this project implements: word for word the API
// document of the platform and the rules that may never break, and the API as
// OpenAPI. Tests hold the code to them.
package contract

import (
	_ "embed"
	"regexp"
	"strings"
)

//go:embed connectors-api.md
var document string

//go:embed rules.md
var rules string

// Document returns the API document as it was given.
func Document() string { return document }

// Rules returns the rules.
func Rules() string { return rules }

// Operation is one that the document describes.
type Operation struct {
	Heading string // that it stands under
	Method  string
	Path    string // below /api/v1, with {id} for an id
}

var (
	request = regexp.MustCompile(`(?m)^> ([A-Z]+) https://api\.connctd\.io/api/v1(\S*?)(?:<br>)?\s*$`)
	idInURL = regexp.MustCompile(`-[a-zA-Z]+Id-`)
	block   = regexp.MustCompile("(?s)```json\n(.*?)```")
	comma   = regexp.MustCompile(`,(\s*[}\]])`)
)

// Operations returns the operations in the order of the document.
func Operations() []Operation {
	var all []Operation
	for _, s := range sections() {
		if m := request.FindStringSubmatch(s.text); m != nil {
			all = append(all, Operation{s.heading, m[1], idInURL.ReplaceAllString(m[2], "{id}")})
		}
	}
	return all
}

// Sample is a JSON sample of the document.
type Sample struct {
	Heading string
	Text    string // as it stands there; one of them is not JSON
}

// Samples returns the JSON samples in the order of the document.
func Samples() []Sample {
	var all []Sample
	for _, s := range sections() {
		for _, m := range block.FindAllStringSubmatch(s.text, -1) {
			all = append(all, Sample{s.heading, m[1]})
		}
	}
	return all
}

// Mended returns the sample as JSON: without commas that nothing follows.
func (s Sample) Mended() string { return comma.ReplaceAllString(s.Text, "$1") }

type section struct{ heading, text string }

func sections() []section {
	var all []section
	for part := range strings.SplitSeq(document, "\n## ") {
		heading, text, _ := strings.Cut(part, "\n")
		all = append(all, section{heading, text})
	}
	return all
}
