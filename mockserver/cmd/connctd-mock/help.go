package main

import _ "embed"

// help is what a person reads who asks for it. A test holds it to the flags.
//
//go:embed help.txt
var help string
