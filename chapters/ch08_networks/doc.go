// Package ch08_networks asks: does the cell that was derived run the networks
// that people use?
//
// It is chapter 8 of the tutorial: a detector of speech and a reader of lines of
// text, both trained by others, run by the cells of this book, with a look at
// what single gates do; and where the equations on the page meet the file.
package ch08_networks
