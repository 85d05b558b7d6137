// Package house holds the rules of this repository that no linter knows, as
// tests: which way imports run, which modules a user of a package is given,
// that the programs in the README run, and that files stay small and finished.
//
// Each rule is a pure function from what was found to a list of complaints. It
// is tested twice: with a bad example, so that it is known to complain, and with
// the real tree, so that there is nothing to complain about.
package house
