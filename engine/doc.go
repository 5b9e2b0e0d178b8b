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
package engine
