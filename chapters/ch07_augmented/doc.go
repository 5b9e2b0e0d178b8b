// Package ch07_augmented asks: what can be added to an LSTM, and when is it
// worth its price?
//
// It is chapter 7 of the tutorial: windows on the input, a gate for the external
// input, a projection of what is fed back, each on a task where it may earn its
// place, and what the other variants of the cell are made of.
package ch07_augmented
