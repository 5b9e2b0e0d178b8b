// Package onnxnet exchanges stacks with the ONNX format: the operators LSTM, GRU
// and RNN, one for each layer, both directions in one.
//
// The two sides differ in the order of the gates alone. PyTorch, whose arrays
// are the way between them here, puts those of an LSTM as i, f, g, o and ONNX as
// i, o, f, c; of a GRU as r, z, n and as z, r, h.
//
//	here   PyTorch   ONNX
//	g_cu   i         i
//	g_cs   f         f
//	u      g         c
//	g_cr   o         o
//
// ONNX has peepholes where each gate sees its own entry of the state, and PyTorch
// has none; it has no projection, which PyTorch has.
package onnxnet

// order says which block of ONNX is each of PyTorch's.
var order = map[string][]int{"RNN": {0}, "LSTM": {0, 2, 3, 1}, "GRU": {1, 0, 2}}
