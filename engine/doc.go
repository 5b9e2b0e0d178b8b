// Package engine is the fast level: recurrent layers in float32, batched, packed
// and fused, on the kernels of [unroll/engine/cpu]. The page level (lstm, rnn) is
// what is read and what this is checked against.
//
//	d, err := engine.Open(engine.Options{})
//	l, err := d.LSTM(inputs, hidden)         // the layer and its weights
//	s, err := l.Stream(batch)                // inference: state goes on from call to call
//	err = s.Run(x, y)
//	t, err := l.Training(steps, batch)       // forward, backward, update
//	err = t.Forward(x, engine.State{}, y)
//	err = t.Backward(dy, engine.State{}, nil)
//	err = l.SGD(rate)
//
// # Layout
//
// Sequences come step by step: x is [T][batch][inputs] and y [T][batch][hidden],
// each as one slice; see [Weights] for those. The gates of an LSTM are in the order i, f, g, o
// (g_cu, g_cs, u, g_cr in the names of package lstm).
//
// # One product per step
//
// A row of the buffer V holds what one sequence brings to one step, [x | 1 | h],
// and the weights are packed with their rows in the same order, so that one product
// makes the sums of all gates with the bias in them. Units are taken in groups: the
// columns of the gates of a group lie side by side, and as soon as a group's sums
// are there the pointwise kernel makes them gates and states, while they are in the
// first cache. For training V is kept, and the gradients of input weights, recurrent
// weights and bias are again one product, Vᵀ·dZ over all steps and sequences.
//
// # Cells
//
// All layers are a [Layer] and are used alike. The plain LSTM and the RNN have kernels
// that do all of a step that is no product. The others are programs: a list of products
// and of operations entry by entry, each of which knows its own way back, so that a new
// cell is a dozen lines and its gradient none. Their signals are rows of a buffer, one
// for each sequence and step, in panels of 32 units, and their weights are packed and
// their gradients found as above.
//
// # Adapters
//
// The weights of a layer may stay as they are, and an [Adapter] of low rank be
// trained beside them. At every step it reads a few directions of a row of V, and
// adds what it writes to the sums; on the way back P = dZ·Bᵀ is kept for each row, so
// that the gradient of A is Pᵀ·V and that of B Uᵀ·dZ, products with as many rows as
// the adapter has ranks. The product Vᵀ·dZ is not made.
//
// # Workers
//
// Where the weights fit into a core's own cache each worker takes some of the
// sequences: they need not wait for each other until the end. Else each takes some
// of the groups, so that its weights fit better, and all meet once a step.
//
// # Unusual input
//
// A NaN in x or in a state makes every later output of that sequence NaN, and of no
// other, and the gradient of the weights NaN. An infinite number in x or in a state counts
// as the largest one there is: it saturates gates as it does in exact arithmetic, and
// where they are saturated the gradient is 0, not 0·∞. Sizes below 1, empty sequences and slices of the wrong length are errors that say what was
// expected; so are sizes whose buffers would be beyond all memory.
//
// # Long sequences
//
// [Layer.TrainingWithin] takes the memory that a training may have, keeps as many steps
// at a time as fit, and runs the others forward twice ([Checkpointed]).
//
// # Sequences of different lengths
//
// They stand side by side, the longest first ([Training.SetLengths]), and a step is
// computed for the first rows, those of the sequences that go on. The products over all
// steps, for the gradient of the weights, pass over zeros at the ends: to leave those out
// the rows would have to be moved together.
//
// # What a device does
//
// A device that is no processor would have to offer these, all on memory of its own:
//
//	buffers           make, copy to and from the caller, clear
//	product           c (+)= a·b, each of a and b by rows or by columns ([Product])
//	cell              the pointwise part of a cell forward and back, rows of a group
//	entry by entry    exp, sigmoid, tanh, products, blends and sums ([Device.GRU], [Augmentation])
//	rows              move rows, by a table of symbols or from the end to the beginning
//	dropout           multiply entries by what a hash of their place says
//	add rows          the gradient of a table, in the order of the rows
//	softmax           the loss of rows of scores and its derivative in their place ([Loss])
//	squared           likewise of values
//	sum of squares    of a gradient, for its norm ([Norm])
//	scale             a gradient
//	sgd, momentum, adam, adamw ([Rule])
//
// The time loop stands above them: a step is a product and a cell, and every product
// that waits for no step is made once, for all of them.
package engine
