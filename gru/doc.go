// Package gru is the gated recurrent unit: the long short-term memory with one
// state instead of two and two gates instead of three.
//
//	z[n] = G_c(W_z h[n−1] + U_z x[n] + b_z)           update gate: how much is kept
//	r[n] = G_c(W_r h[n−1] + U_r x[n] + b_r)           reset gate: how much the candidate sees
//	h̃[n] = G_d(W_h (r[n] ⊙ h[n−1]) + U_h x[n] + b_h)  candidate
//	h[n] = z[n] ⊙ h[n−1] + (1 − z[n]) ⊙ h̃[n]
//
// G_c is the logistic function, G_d is tanh. Where an LSTM decides separately
// what to keep and what to write, one gate decides both here: the new state lies
// between the old one and the candidate. The way from h[n−1] to h[n] through
// z[n] has no matrix and no warping function, which is what lets a gradient
// arrive from many steps later; in an LSTM that is the way from s[n−1] to s[n].
//
// # Two units of one name
//
// Programs disagree on where the reset gate acts. The formulas above reset the
// state before the product with W_h (Cho and others, 2014, in the version that
// was printed). cuDNN and PyTorch's nn.GRU reset the product after it,
//
//	h̃[n] = G_d(r[n] ⊙ (W_h h[n−1] + c_h) + U_h x[n] + b_h)
//
// with a second bias c_h inside the reset; then all three products with h[n−1]
// can be made at once. Weights trained with the one do not fit the other.
// [GRU.After] says which one it is. Texts also disagree on z: for some it is
// what is written, 1 − z here.
//
// The symbols of the formulas are the identifiers. A comment such as
//
//	//eq:gru.1a
//
// stands above the one statement that computes the equation of that id; the
// equations are in gru.eq, cells gru and gru_after, and the tests hold the
// statements against them. Bad sizes are errors here that name the field, what
// was expected and what was found.
package gru
