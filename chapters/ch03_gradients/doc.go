// Package ch03_gradients asks: how does an error find its way back through time?
//
// It is chapter 3 of the tutorial: the chain rule read backwards, first for
// numbers, then for a tape of vectors, then for equations that differentiate
// themselves; and the backward pass of the standard RNN, found three times.
package ch03_gradients
