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
// # Parameters
//
// They have PyTorch's names, shapes and orders, for a module with an nn.Embedding
// called embedding, an nn.RNN or nn.LSTM called rnn and an nn.Linear called output. Of
// the two biases of its recurrent layers, which only ever meet as a sum, there is
// the first. The first weights are drawn as PyTorch draws them: embeddings from a
// normal distribution, all others uniformly up to 1/√hidden.
//
// # Reproducible
//
// The seed decides the first weights and what dropout leaves out, and the same
// calls on the same machine with the same number of workers give the same bits.
package net
