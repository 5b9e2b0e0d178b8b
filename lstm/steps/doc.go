// Package steps is the argument from the recurrent network to the LSTM, one
// cell a step.
//
// Each step repairs one thing that is wrong with the cell before it, and is a
// network of its own, with a gradient, that can be trained where it stands:
//
//	T0  s = W_s s + F_u, r = tanh(s)            the canonical recurrent network
//	T1  s = g_cs ⊙ W_s s + g_cu ⊙ F_u           gates on what is kept and written
//	T2  v = g_cr ⊙ r                            a gate on what is shown and fed back
//	T3  s = g_cs ⊙ W_s s + g_cu ⊙ tanh(F_u)     an update with bounds
//	T4  s = g_cs ⊙ s + g_cu ⊙ tanh(F_u)         W_s = I: a state that stays
//	T5  g = G_c(x, s, v)                        gates that look at the data
//	T6  other names                             the Vanilla LSTM
//
// where F_u = W_r v + W_x x + θ_s is what comes in, with r for v before T2. Up
// to T4 a gate is a vector of its own, g = G_c(b): learned, but the same at every
// step of a sequence. That is T5 with matrices of zeros.
//
// All steps look alike. Forward turns inputs and a start into a [Trace], the
// signals of every step, and Backward turns it and the direct derivatives of a
// loss into [Gradients]. A sequence has at least one step.
//
// A comment such as
//
//	//eq:step1.T1e
//
// stands above the one statement that computes the equation of that id. The
// equations are in steps.eq, and the tests hold the statements against them.
// Their numbers are this project's own, after
//
//	A. Sherstinsky, Fundamentals of Recurrent Neural Network (RNN) and Long
//	Short-Term Memory (LSTM) Network, Physica D 404:132306, 2020,
//
// and are not the numbers printed there.
//
// Sizes come from users and files, so what does not fit is an error here and
// not a panic. It names the field, what was expected and what was found.
package steps
