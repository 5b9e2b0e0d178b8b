// Package stack builds networks for sequences out of the cells of this module:
// layers on layers, in one direction or in both, over batches of sequences of
// different lengths.
//
// A [Cell] is one of [RNN], [GRU], [Vanilla] and [Augmented], with its
// parameters. A [Layer] is a cell that reads a sequence from its first step to
// its last, and perhaps another that reads it from the last step to the first
// (Schuster and Paliwal, 1997); its output is that of both, one behind the
// other. A [Stack] is layers, each of
// which reads what the one before it writes. [New] makes one:
//
//	s := stack.New(3, []int{4, 4}, true, func(d, dx int) stack.Cell {
//		return stack.Vanilla(lstm.RandomVanilla(r, d, dx))
//	})
//
// # One sequence
//
// [Stack.Forward] returns a [Pass], which remembers what [Pass.Backward] needs.
// The backward pass takes what a loss says of each output, and of the states
// that the sequence ends with, and gives the derivative by the parameters, by
// the inputs and by the states it started from. Its gradient by the parameters
// is a Stack itself: [Stack.Arrays] names the arrays of both in the same way,
// layer0.forward.W_xcu, layer0.reverse.W_xcu, layer1.forward.W_xcu.
//
// A long sequence can be read in chunks. [Pass.Next] goes on where a pass ended,
// and its outputs are those of the whole sequence to the last bit. To train over
// chunks, hand [Gradients].Start of each chunk to the Backward of the one before
// it, and the gradient is that of the whole; hand nothing, and it is the usual
// truncated one. A reverse direction begins at the end of the sequence, so a
// stack in both directions refuses chunks.
//
// Between two layers entries may be dropped, while [Stack.Training], and what is
// left is scaled so that its mean stays: inverted dropout. Neither the input nor
// the output of the stack is dropped, nor is anything between two steps.
//
// # A batch
//
// A batch is a list of sequences, of any lengths. [Stack.ForwardBatch] runs each
// as if it were alone. Files and other programs have batches in two other
// layouts: as a block, padded to the longest ([Padded]), and packed without
// padding ([Packed]). Both become lists, and lists become both.
//
// A sequence without a step is a sequence: it has no outputs, its last states
// are those it started from, and a gradient goes through it unchanged.
//
// # A readout
//
// [Linear] turns outputs into as many numbers as are wanted, and [CrossEntropy]
// compares them with labels. For targets that are vectors there is
// rnn.SquaredError.
//
// What is new here beside the cells are four small equations, in stack.eq; the
// statements that compute them carry their ids in comments such as
//
//	//eq:dropout.1
//
// Bad input is an error that names the function, the field, what was expected
// and what was found.
package stack
