// Package layer is what a user of a card calls: the recurrent layers of
// [unroll/engine], with its methods and its layouts, on any [gpu.Driver].
//
//	d, err := layer.Open(driver, layer.Options{})
//	defer d.Close()
//	l, err := d.LSTM(inputs, hidden)         // weights in by l.SetWeights, PyTorch's layout
//	t, err := l.Training(steps, batch)
//	err = t.Forward(x, engine.State{}, y)
//	err = t.Backward(dy, engine.State{}, nil, engine.State{})
//	err = l.Update(engine.Rule{Kind: engine.Adam, Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})
//
// A [Network] is embedding, layers, dense layer and softmax, taken over from one of
// [unroll/engine/net], trained on the device, and given back.
//
// There are RNN, LSTM, GRU, Vanilla LSTM and the augmented LSTM, as far as there are
// kernels for it.
//
// # A step
//
// What the inputs say to the gates of all steps is one product, made before the
// first step. Then a [Loop] goes through time: a product and a pointwise kernel for
// each step, both in one kernel, or all steps in one launch. All give the same bits.
// On the way back a step is a pointwise kernel and a product, and the gradients of
// the weights are again one product over all steps.
//
// # Memory
//
// Weights, trainings and streams take their memory when they are made, and moments
// at the first update of the optimiser. Whatever is made has a Close that gives its
// memory back, [Device.Close] gives back the rest, and what fails gives back what it
// had taken. An error of memory says which buffer was asked for and what the device
// had given out before; the driver adds what is free.
//
// # Against the engine
//
// The numbers are those of the engine but for the order of sums and the last bits of
// exp and tanh; the tests say within what bound. An infinite input is not taken for
// the largest number there is, as the engine does, and a NaN stays in its sequence,
// as there. A device is for one goroutine at a time.
package layer
