package kernels

import "unroll/gpu"

// RNNForward makes r = tanh(s) of n numbers.
func RNNForward(n int, s, r gpu.Pointer) gpu.Launch {
	return each("rnn_forward", n, list(ints{n}, s, r)...)
}

// RNNBackward makes ds = dr (1−r²) of n numbers.
func RNNBackward(n int, r, dr, ds gpu.Pointer) gpu.Launch {
	return each("rnn_backward", n, list(ints{n}, r, dr, ds)...)
}

// RNNStep adds W·rLast to s and makes r = tanh(s). The weights wt are [d][d] with
// the units side by side.
func RNNStep(batch, d int, wt, rLast, s, r gpu.Pointer) gpu.Launch {
	return each("rnn_step", batch*d, list(ints{batch, d}, wt, rLast, s, r)...)
}

// LSTMForward makes of the sums a, [batch][4][d] in the order cu, cs, du, cr, the
// gates, the state s and the value v.
func LSTMForward(batch, d int, a, sLast, s, v gpu.Pointer) gpu.Launch {
	return each("lstm_forward", batch*d, list(ints{batch, d}, a, sLast, s, v)...)
}

// LSTMBackward makes of the gates a the gradient of the sums, from that of the
// value, dv, and of the state, ds, which becomes that of the last state.
func LSTMBackward(batch, d int, a, sLast, s, dv, ds gpu.Pointer) gpu.Launch {
	return each("lstm_backward", batch*d, list(ints{batch, d}, a, sLast, s, dv, ds)...)
}

// VanillaUpdate makes of the sums a, in the order cu, cs, du, cr, three gates and
// the state s; the fourth sum waits for it.
func VanillaUpdate(batch, d int, a, sLast, s gpu.Pointer) gpu.Launch {
	return each("vanilla_update", batch*d, list(ints{batch, d}, a, sLast, s)...)
}

// Readout makes of the fourth sum of a its gate, r = tanh(s) and v, their product.
func Readout(batch, d int, a, s, r, v gpu.Pointer) gpu.Launch {
	return each("readout", batch*d, list(ints{batch, d}, a, s, r, v)...)
}

// ReadoutBack makes of the fourth gate of a the gradient of its sum, and adds to
// psi what the readout says of the state.
func ReadoutBack(batch, d int, a, r, chi, psi gpu.Pointer) gpu.Launch {
	return each("readout_back", batch*d, list(ints{batch, d}, a, r, chi, psi)...)
}

// VanillaUpdateBack makes of three gates of a the gradients of their sums, and of
// psi what the state gate lets through to the step before.
func VanillaUpdateBack(batch, d int, a, sLast, psi gpu.Pointer) gpu.Launch {
	return each("vanilla_update_back", batch*d, list(ints{batch, d}, a, sLast, psi)...)
}

// AugmentedUpdate makes of the sums a, in the order cu, cs, cx, cr, three gates, of
// y the update u = tanh(g_cx xi + y), and the state s.
func AugmentedUpdate(batch, d int, a, xi, y, sLast, s gpu.Pointer) gpu.Launch {
	return each("augmented_update", batch*d, list(ints{batch, d}, a, xi, y, sLast, s)...)
}

// AugmentedUpdateBack makes of the gates in a, the window xi and the update u the
// gradients of their sums, and of psi what the state gate lets through.
func AugmentedUpdateBack(batch, d int, a, xi, u, sLast, psi gpu.Pointer) gpu.Launch {
	return each("augmented_update_back", batch*d, list(ints{batch, d}, a, xi, u, sLast, psi)...)
}

// GRUForward makes of what the inputs say, ax, and what the state says, ah, both
// [batch][3][d] in the order r, z, h, the gates in ax and the next state h.
func GRUForward(batch, d int, ax, ah, hLast, h gpu.Pointer) gpu.Launch {
	return each("gru_forward", batch*d, list(ints{batch, d}, ax, ah, hLast, h)...)
}

// GRUBackward makes of both the gradients of the sums, and of dh what the update
// gate lets through to the step before.
func GRUBackward(batch, d int, ax, ah, hLast, dh gpu.Pointer) gpu.Launch {
	return each("gru_backward", batch*d, list(ints{batch, d}, ax, ah, hLast, dh)...)
}
