// Command seeded proves that the tests of this repository catch bugs: it plants
// one after the other, each a mistake that somebody could make and the breach of
// one rule, and demands that the tests fail.
//
// A bug is a replacement in the text of a file. The broken file is laid over the
// true one by go test -overlay, so that the tree is not touched and the shipped
// code needs no hooks. From internal/lab:
//
//	go run ./seeded -list
//	go run ./seeded -only 'redirect|token'
//	go run ./seeded
//
// The last takes some minutes. Its status is 1 if a bug survived, did not build,
// or no longer applies because the code has moved on; then change its text, and
// see that it is still the same mistake.
package main
