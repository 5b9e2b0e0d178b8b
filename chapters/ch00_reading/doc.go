// Package ch00_reading asks: how can a page be sure of its formulas?
//
// It is chapter 0 of the tutorial. Its prose stands in the comments of
// reading_test.go, its code in testable Examples; `unroll serve` shows both as
// a page, `unroll notebook` as a notebook.
package ch00_reading
