package ch09_fast

// ## Beside others
//
// A time means little alone. So each of the following tables sets the engine beside the libraries that people use, on
// the same machine and on the same work: one layer, in float32, with the same number of threads. The sides take turns,
// so that what disturbs one disturbs the other, and ratios are taken inside each turn. A table says what it was made
// with, on which day, from which commit, and which command makes it again. Nobody typed a number of it.
//
// Forward, over whole sequences:
//
//claim:cpu-forward
//
// Steps of training:
//
//claim:cpu-training
//
// One step of one stream is the case in which there is no batch, and everything is about the wall and about what each
// call costs:
//
//claim:cpu-streaming
//
// How near the engine comes to the peak:
//
//claim:cpu-peak
//
// What it needs of memory:
//
//claim:cpu-memory
//
// The product alone, and the loop that one writes with a library for matrices in Go:
//
//claim:cpu-product
//
//claim:cpu-go
//
// ## Training
//
// The way back has the same wall, and two products beside it that have none. In every step the gradient of the sums
// goes back through the transposed weights, which are packed a second time for it. What the weights are to learn is a
// sum over all steps and sequences, and so it is one product at the end, with as many terms as there are rows: it runs
// near the peak. For it the engine keeps the rows $v$ of all steps, and the gates. It keeps nothing that is cheaper to
// compute again.
//
// ## Where we are
//
// **What we now know.** The formula's loop waits: for sums, for weights, for activations. Chains that do not depend on
// each other, batches, packed panels and vectors take away one wait after the other, until two bounds are left, the
// peak of the multipliers and the way from the weights to them. The second is the wall of every recurrent network: its
// intensity is half the batch.
//
// **What we checked.** All steps compute the same outputs. The engine's kernels pass one table of cases at every level
// of instructions, and are compared with the derived cell of this book in float64.
//
// **What to break.**
//
// 1. Take the fourth step with panels that are not packed, but read from the matrix in the formula's order. Which of
// the two bounds moves?
// 2. Give the second step eight chains. Does it become faster, and why not by a factor of two?
// 3. Make the batch of the seventh step grow from one. From which size on do inputs ahead lose, and what has left the
// cache by then?
// 4. Set `UNROLL_CPU=go` and record the steps again. Which of them still pay without vectors?
//
// **Where it came from.** Tiles in registers and packed panels are those of Goto and van de Geijn [@goto2008]; the roof
// is that of Williams, Waterman and Patterson [@williams2009]; weights that stay on the chip are those of Diamos and
// others [@diamos2016]. The kernels, their layout and the choice of what to share among threads are this project's own.
