// Package rnn is the recurrent network: forward, backward through time, what
// unrolling it in segments changes, and why it is hard to train.
//
// A recurrent network is one cell that is used again at every step of a
// sequence. The [Standard] one is
//
//	s[n] = W_r r[n−1] + W_x x[n] + θ_s
//	r[n] = G(s[n])
//
// with G = tanh; the [Canonical] one keeps a part W_s s[n−1] of its state as
// well. Their gradients are found by going through the same steps backwards,
// with the transposed matrices: what a readout does to the loss is what it does
// to it directly, and what it does through the next state.
//
// The package has three parts.
//
// The networks: Forward returns a trace, the signals of every step, and
// Backward turns it and the direct derivatives of a loss into [Gradients].
//
// Unrolling: a long sequence is cut into segments, and the cell is unrolled
// over one at a time. [Standard.Independent] starts each one from nothing,
// which is exact where the targets of a segment depend on nothing outside it;
// [Standard.Carried] hands the readout over and cuts the gradient alone. What
// both lose has a bound, and a task that shows it, [DelayedCopy].
//
// Training: how far back a gradient reaches ([Standard.Transport] and its
// bounds), and the dilemma between a stable network and a gradient that arrives
// ([Standard.Dilemma]). Package train lowers a loss by these gradients.
//
// # Notation
//
// The symbols of the formulas are the identifiers: W_r is Wr, θ_s is ThetaS,
// χ = ∂E/∂r and ψ = ∂E/∂s, through everything later, are Chi and Psi. A
// sequence of K steps has the indices 0 … K−1; what stands before it, at −1, is
// called a start. A sequence without a step is allowed: its trace is empty and
// its gradients are zero.
//
// A comment such as
//
//	//eq:rnn.1.31a
//
// stands above the one statement that computes the equation of that id. The
// equations are in rnn.eq (the networks), unrolling.eq and training.eq, and the
// tests hold the statements against them. Their numbers are this project's own,
// after
//
//	A. Sherstinsky, Fundamentals of Recurrent Neural Network (RNN) and Long
//	Short-Term Memory (LSTM) Network, Physica D 404:132306, 2020,
//
// and are not the numbers printed there.
//
// Sizes come from users and files, so what does not fit is an error here and
// not a panic. It names the field, what was expected and what was found.
package rnn
