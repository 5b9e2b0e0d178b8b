// Package ch06_vanilla asks: how does an LSTM keep what it has seen, and let
// errors through to it?
//
// It is chapter 6 of the tutorial: the Vanilla LSTM equation by equation, its
// backward pass derived and by hand, the path on which an error is not
// multiplied away, and a task that needs it.
package ch06_vanilla
