// Package proof shows that the kernels compute what they should, on any driver:
// on the interpreter, where every test runs it, and on a card.
//
// A [Case] is one kernel on inputs of one size. Beside each kernel stands what it
// computes, in plain Go: the loop that anyone would write, with the same
// operations in the same order, so that the bits must agree. Where a fast kernel
// sums in another order, the reference follows that order, and a second comparison
// with the plain one is held to a bound.
//
// That the loops are those of the book is shown in turn: whole sequences run
// through the kernels, forward and back, and are compared with the page level.
//
// The digests of all outputs are committed (digests.json): a card is compared with
// those, too.
package proof
