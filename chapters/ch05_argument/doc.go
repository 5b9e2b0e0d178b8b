// Package ch05_argument asks: how does one come from a recurrent network to an
// LSTM, without guessing?
//
// It is chapter 5 of the tutorial: five repairs, each of something that is shown
// to be wrong first, and what each of them is good for when it is trained.
package ch05_argument
