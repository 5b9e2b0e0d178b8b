// Package ch10_training asks: how does one train a network worth having, and how
// does one see whether it goes well?
//
// It is chapter 10 of the tutorial: a text cut into batches, a run from noise to
// something like English, what the curves of a run say, what goes wrong, and what
// each cell can do at what price.
package ch10_training
