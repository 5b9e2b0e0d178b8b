// Package batch cuts data into what a network is trained on: batches of
// sequences, step by step.
//
// A [Task] is a data set with a question asked of it: what a network is shown,
// what it shall answer, and when. [Open] knows five kinds:
//
//	charlm        the next character of a text, at every character
//	digits        which digit it is, after the last of 64 pixels or 8 rows
//	mnist         the same for images of 28×28, after 28 rows or 784 pixels
//	adding        the sum of two marked numbers of a long sequence
//	series        the next value of a series of daily counts
//
// # A batch is a function of its number
//
// A [Source] has no state. Batch n is the same whenever it is asked for, since
// all that is drawn at random, the order of an epoch or the numbers of a
// sequence, is drawn from the seed and n. So the position in the data is one
// integer, the number of batches used so far: a checkpoint keeps it, and a run
// that goes on from there sees what it would have seen.
//
// Filling a batch takes microseconds and reuses its memory, some orders of
// magnitude less than a step of training (see the benchmarks), so that nothing
// is read ahead and no goroutine has to be stopped.
//
// # Streams and examples
//
// Texts and series are cut into as many parts as a batch has sequences. Batch
// after batch walks through all parts at once, and the state of the network is
// carried from each batch to the next, the truncated backpropagation through
// time of chapter 2; [Batch.Fresh] says where it begins at zero. Images and
// sequences to be added are examples of their own: every batch is fresh, and
// every epoch takes all of them once, in an order of its own.
package batch
