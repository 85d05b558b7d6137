// Package model compares the mock server, reached through the SDK, with a plain model
// of the API: maps, and the rules in a few lines. Random calls, decisions of customers,
// polls of a scripted connector and time that passes are made up by package rapid,
// which also shrinks what fails to a short story. Another test shows that nobody infers
// what others do.
package model
