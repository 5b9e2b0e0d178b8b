// Package ch04_difficulties asks: why is a recurrent network hard to train?
//
// It is chapter 4 of the tutorial: what becomes of an error on its way back
// through time, the dilemma between a stable network and a gradient that
// arrives, and what helps.
package ch04_difficulties
