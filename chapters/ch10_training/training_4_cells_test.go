package ch10_training

// ## What each cell can do, and at what cost
//
// Now that a run can be trusted, cells can be compared. Fairly means: as many parameters for each, so that nobody wins
// by size; the same batches in the same order; several seeds; and the result on data that none of them was trained on.
// In front of the cells stand the methods that do not learn.
//
//claim:experiments
//
// Each row is a set of trainings that know nothing of each other. They run side by side, on the cores of one machine or
// on several, and one that is killed goes on elsewhere from its last checkpoint: `go run ./cmd/unroll sweep --help`.
//
// A difference that is smaller than the spread over the seeds is none. A cell that does no better than what does not
// learn has learned nothing, whatever its loss looked like on the way. And a row says something of one task, one size
// and one length of training: where a table says that the time was short, a longer run may turn it round.
//
// ## What it costs
//
// The same language model was trained by PyTorch, from the same weights on the same batches. The two curves differ by
// rounding, so that only the time is left to compare. Below it is what a checkpoint costs.
//
//claim:training
//
// ## Where we are
//
// **What we now know.** A run is data in the right order, a step, and honest numbers beside it. The surprise in bits
// can be compared with methods that do not learn. The first loss tells whether the start is right, the norm of the
// gradient whether the steps are, and held-out text whether it is learning or learning by heart.
//
// **What we checked.** The curve of a run equals that of PyTorch, from the same weights on the same batches, for two
// hundred steps, in loss and in norm, but for rounding. A run that was killed at any moment goes on bit by bit. Every
// changed bit of a checkpoint is noticed. TensorBoard reads the curves.
//
// **What to break.**
//
// 1. Let the state of every batch begin at zero. By how many bits does the model get worse, and at which characters?
// 2. Train with `--clip 0`, and then with `--clip 0.05`. Look at the norm in `metrics.jsonl`.
// 3. Kill a run of the command with `kill -9` and go on with `--resume`. Compare the logs with `cmp`.
// 4. Let the model write at temperature 0, and at 2. What does it do in either case, and why?
// 5. Train on a text of your own, in your own language.
// 6. Give the network two layers and `--dropout 0.2`. How far apart do the two curves stay?
//
// **Where it came from.** Shannon had people guess the next letter [@shannon1951]. Networks that write text character
// by character became known through Graves [@graves2013] and Karpathy [@karpathy2015]. Warm-up and the cosine are from
// Loshchilov and Hutter [@loshchilov2017]; truncation is as old as training through time [@williams1990].
