// Package ch02_unrolling asks: why may a recurrent network be unrolled and cut
// into pieces?
//
// It is chapter 2 of the tutorial: one cell used again and again, the
// proposition that makes training in segments exact, and what it costs where
// its assumption fails.
package ch02_unrolling
