// Package lora adapts a trained network by a few numbers. The weight W_0 stays
// as it is, and beside it stands a product of two thin matrices, which alone is
// trained:
//
//	y = W_0 x + s B A x     W_0: d_y×d_x, frozen     A: r×d_x     B: d_y×r     s = α/r
//
// A reads r directions of the input, B writes r directions of the output: the
// change of the weight, ΔW = s B A, has at most the rank r. In the place of
// d_y·d_x numbers r·(d_x + d_y) are trained, stored and sent (Hu and others,
// 2022). The scale is divided by r so that r can be changed without finding
// another learning rate; [Adapter.RankStabilised] divides by √r, which keeps the
// size of what is written also for large r (Kalajdzievski, 2023).
//
// One of the two begins at zero, so that an adapted network begins as the network
// it adapts. It is B: then the gradient of A is zero in the first step, and that
// of B is not. An embedding is the other way round, see [Embedding].
//
// # Beside a weight, and inside it
//
// [Layer] computes the formula as it stands, W_0 and the adapter side by side. A
// dropout acts on the way through the adapter alone, and the gradients of A and B
// come from r-dimensional vectors: nowhere is a matrix of the size of W_0 made.
// That is the form for training, and for many adapters on one base.
//
// [Adapter.Merge] puts the adapter into the weight, W = W_0 + s B A. Then the
// network costs what it cost before. And since every cell of this module names
// its weights, a [Set] so adapts any weight of any cell, input, recurrent, peephole
// or output, without the cell knowing of it: merge, run the cell forward and back,
// and take the gradients of A and B from that of W,
//
//	∂E/∂A = s Bᵀ ∂E/∂W     ∂E/∂B = s ∂E/∂W Aᵀ
//
// # Several adapters
//
// The sum of what several adapters add to a weight is again an adapter, whose rank
// is the sum of theirs: [Concatenate]. Programs that serve adapters often do
// something else and add up the A and the B apart from each other. That is
// [Linear], with [Elect], [Trim] and [Drop] to do it with care; its product has
// terms B_i A_j of adapters that never met.
//
// The symbols of the formulas are the identifiers. A comment such as
//
//	//eq:lora.4
//
// stands above the one statement that computes the equation of that id; the
// equations are in lora.eq, and the tests hold the statements against them. Bad
// sizes are errors that name the field, what was expected and what was found.
package lora
