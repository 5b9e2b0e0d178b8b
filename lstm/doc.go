// Package lstm is the long short-term memory: the Vanilla LSTM with full
// peephole matrices, and the augmented LSTM that extends it.
//
// A recurrent network must write over its state at every step. An LSTM may
// choose: three gates, vectors of numbers between 0 and 1, say of each entry of
// the state how much of it is kept, how much of the new is written, and how much
// of it is shown.
//
// # Names
//
// The symbols of the formulas are the identifiers: g_cs is Gcs, W_xcu is Wxcu.
// An index names the signal that a number comes from (x, s, v, q), then whether
// it controls (c) or is data (d), then where it goes: to the update (u), the
// state (s), the readout (r) or the external input (x).
//
//	here   usual name
//	g_cu   input gate i
//	g_cs   forget gate f
//	g_cr   output gate o
//	u      candidate, block input
//	s      cell c
//	r      tanh(c)
//	v      hidden state h, the output
//
// A comment such as
//
//	//eq:vanilla.5.c.4
//
// stands above the one statement that computes the equation of that id. The
// equations are in the .eq files of this folder, and the tests hold the
// statements against them. Their numbers are this project's own, after
//
//	A. Sherstinsky, Fundamentals of Recurrent Neural Network (RNN) and Long
//	Short-Term Memory (LSTM) Network, Physica D 404:132306, 2020,
//
// and are not the numbers printed there.
//
// Sizes come from users and files, so what does not fit is an error here and
// not a panic. It names the field, what was expected and what was found.
package lstm
