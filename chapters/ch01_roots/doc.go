// Package ch01_roots asks: where does the recurrent network come from?
//
// It is chapter 1 of the tutorial, from a differential equation with delays to
// the standard RNN. Its prose stands in the comments of the test files, its
// code in testable Examples; `unroll serve` shows both as a page,
// `unroll notebook` as a notebook.
package ch01_roots
