// Package torch exchanges stacks with PyTorch: its names, its layout and its
// files of weights.
//
//	arrays, err := torch.ReadFile("tagger.safetensors")
//	s, err := torch.Load(arrays, "lstm.")
//	pass, err := s.Forward(x, nil)
//
// is the nn.LSTM that a PyTorch model calls self.lstm, with the outputs, the
// last states and the gradients that it has there, in double precision. [Save]
// and [WriteFile] go the other way, [Gradient] gives a gradient PyTorch's names,
// and [Inspect] says what the arrays of a file are.
//
//	nn.RNN   tanh                   stack.RNN
//	nn.GRU                          stack.GRU, reset after the product
//	nn.LSTM  with or without proj   stack.Augmented, without peepholes and gate for the input
//
// PyTorch writes the matrices of all gates below each other, in an order of its
// own, and adds two biases where the formulas have one. [Load] adds them up.
// [Save] writes the second one as zeros, but where it stands inside the reset of
// a GRU and counts.
//
// What a file does not say is left out: the share of dropout, which is no
// parameter, and whether an nn.RNN bends with relu, which no cell here does.
package torch
