// Package readme is no package: its tests run every command that the README prints,
// as it stands there or, where that would take minutes, with fewer rounds.
package readme
