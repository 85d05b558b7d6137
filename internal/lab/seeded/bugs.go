package main

import "slices"

// bugs are all that the tests must catch, in the order of the rules.
func bugs() []bug {
	return slices.Concat(redirects, credentials, tokens, hooks, links, repeats, doubts, pauses, paths, limits, secrets, echoes, endings, panics, creates, mocks, consents, runtimes, acts, shared)
}
