// Package ch09_fast asks: what makes a recurrent network fast?
//
// It is chapter 9 of the tutorial, from the loop that reads like the formula to the
// kernels of the float32 engine, step by step, each measured. Its prose stands in
// the comments of the test files, its code in testable Examples; `unroll serve`
// shows both as a page, `unroll notebook` as a notebook.
package ch09_fast
