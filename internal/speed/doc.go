// Package speed measures how fast the engine is: the work of one layer, done
// again and again, in samples of a chosen length. The command unroll bench and
// the comparison with other libraries in bench/ stand on it.
//
// Operations are nominal: a multiply and an add of a matrix product count as two,
// and nothing else counts. A layer forward takes 2·G·H·(I+H)·T·B of them, G = 4
// for the LSTM and 1 for the RNN, and a training step three times as many.
package speed
