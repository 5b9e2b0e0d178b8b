// Package onnx reads models in the ONNX format and runs them, recurrent models
// above all: the operators LSTM, GRU and RNN with everything the standard says
// of them, and the operators that stand around them in networks people ship.
//
//	m, err := onnx.Open("model.onnx")
//	out, err := m.Run(map[string]onnx.Tensor{"X": x})
//
// A float32 model is computed in float32, a float64 model in float64: arithmetic,
// products of matrices, convolutions and recurrences are made in the type of the
// model; functions such as tanh, reductions, normalizations and pools in float64,
// and rounded. float16 and bfloat16 are held as float32, and what an operator
// returns is rounded to the type.
//
// Files are not trusted. What is allocated while reading is bounded by the
// size of the file, what is allocated while running by [Limits], and whatever
// is wrong is an error that names the file, the node and the field.
//
// What the operators mean is the text of the standard, https://onnx.ai/onnx/operators;
// their names and those of their inputs are used as they stand there.
package onnx
