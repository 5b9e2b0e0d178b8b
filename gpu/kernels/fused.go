package kernels

import "unroll/gpu"

// LSTMStep is a whole step of an LSTM: what v_last says is added to the sums a, and
// they become gates, state and value. The weights wv are [d][4][d], with the units
// side by side.
func LSTMStep(batch, d int, a, wv, vLast, sLast, s, v gpu.Pointer) gpu.Launch {
	return each("lstm_step", batch*d, list(ints{batch, d}, a, wv, vLast, sLast, s, v)...)
}

// VanillaStep is a whole step of a Vanilla LSTM, a block for each sequence; ws is
// [d][2][d] with the gates cu and cs, wr is [d][d].
func VanillaStep(batch, d int, a, wv, ws, wr, vLast, sLast, s, r, v gpu.Pointer) gpu.Launch {
	l := blocks("vanilla_step", batch, 1, list(ints{d}, a, wv, ws, wr, vLast, sLast, s, r, v)...)
	l.Shared = 4 * 3 * d
	return l
}

// AugmentedStep is a whole step of an augmented LSTM, a block for each sequence,
// with d units and dv values: wv is [dv][5][d] with the gates cu, cs, cx, cr and the
// data, ws [d][3][d], wr [d][d], wq [d][dv].
func AugmentedStep(batch, d, dv int, a, xi, y, wv, ws, wr, wq, vLast, sLast, s, r, q, v gpu.Pointer) gpu.Launch {
	l := blocks("augmented_step", batch, 1, list(ints{d, dv}, a, xi, y, wv, ws, wr, wq, vLast, sLast, s, r, q, v)...)
	l.Shared = 4 * (dv + 3*d)
	return l
}

// LSTMPersistent runs all steps of an LSTM in one launch, units to a block. a is
// [steps][batch][4][d], s and v are [steps+1][batch][d], count is one number, 0.
func LSTMPersistent(steps, batch, d, units int, a, wv, s, v, count gpu.Pointer) gpu.Launch {
	l := blocks("lstm_persistent", parts(d, units), 1, list(ints{steps, batch, d, units}, a, wv, s, v, count)...)
	l.Shared, l.Cooperative = 4*(4*d*units+batch*(d+1)), true
	return l
}

// VanillaPersistent runs all steps of a Vanilla LSTM in one launch, units to a
// block; r is [steps][batch][d].
func VanillaPersistent(steps, batch, d, units int, a, wv, ws, wr, s, r, v, count gpu.Pointer) gpu.Launch {
	l := blocks("vanilla_persistent", parts(d, units), 1, list(ints{steps, batch, d, units}, a, wv, ws, wr, s, r, v, count)...)
	l.Shared, l.Cooperative = 4*(7*d*units+2*batch*(d+1)), true
	return l
}
