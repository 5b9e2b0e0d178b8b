// Package net puts layers of the engine together to networks that are trained and
// used: symbols or vectors in, recurrent layers on each other, a dense layer, and a
// loss.
//
//	n, err := net.New(device, net.Spec{Cell: "lstm", Vocabulary: 91, Embedding: 64, Hidden: 256, Layers: 1, Outputs: 91, Loss: "softmax"}, seed)
//	t, err := n.Training(steps, batch)
//	loss, err := t.Forward(net.Batch{Symbols: x, Classes: y}, start)
//	err = t.Backward(1)                  // adds to the gradient
//	norm, err := n.ClipNorm(1)
//	err = n.Update(net.Rule{Kind: "adam", Rate: 0.005, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8})
//
// Cells are the RNN and the LSTM of PyTorch, its GRU, the Vanilla LSTM, which has full
// peepholes, and the augmented LSTM with the options of [engine.Augmentation]. Layers may
// read in both directions. Sequences of different lengths stand side by side in one
// batch, and each says and learns what it would alone.
//
// # Parameters
//
// They have PyTorch's names, shapes and orders where PyTorch has them, for a module with
// an nn.Embedding called embedding, an nn.RNN, nn.GRU or nn.LSTM called rnn and an
// nn.Linear called output. Of the two biases of its recurrent layers, which only ever
// meet as a sum, there is the first; a GRU has bias_hn beside it, the last third of the
// second. To train the same in PyTorch, keep its second biases at zero and out of its
// optimiser. weight_ch are peepholes, weight_hr is a projection. The first weights are
// drawn as PyTorch draws them: embeddings from a normal distribution, all others
// uniformly up to 1/√hidden.
//
// # Long sequences
//
// [Training.Last] gives the state after a batch, from which the next may start: the
// gradient of each goes back to its own beginning, which is truncated backpropagation
// through time.
//
// # Reproducible
//
// The seed decides the first weights and what dropout leaves out, and the same calls
// on the same machine with the same number of workers give the same bits. With another
// number of workers sums may round otherwise; what dropout leaves out stays the same.
// After the first, a step of training allocates nothing.
//
// # Sequences of different lengths
//
// Inside, the longest sequences of a batch come first, and a step is computed for those
// that go on ([engine.Training.SetLengths]). All that is given and asked for stays in
// the order of the caller.
//
// # Memory
//
// Besides what the recurrent layers keep for the way back, a training has the outputs of
// each layer and the scores once; their gradients take their place. [Network.TrainingWithin]
// bounds what the layers keep, and takes the way forward twice for it.
package net
