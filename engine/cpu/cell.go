package cpu

// The pointwise part of a cell takes a group of units at a time: as many as there
// are in whole panels of the product that comes before it.
const (
	LSTMUnits = 16 // two panels: 16 numbers for each of the gates i, f, g, o
	RNNUnits  = 32 // one panel
)

// LSTMForward does one step of 16 units for m sequences. A row of z holds 64
// numbers, 16 sums for each of the gates i, f, g, o; it becomes the gates
//
//	i, f, o = sigmoid(z)    g = tanh(z)
//
// and with c, the cell before, follows what comes after:
//
//	next = f·c + i·g        h = o·tanh(next)
//
// The rows of c and next are ldc apart, those of h ldh. next may be c.
func (k *Kernels) LSTMForward(m int, z, c, next []float32, ldc int, h []float32, ldh int) {
	if m <= 0 {
		return
	}
	need("LSTMForward", "z", z, m, 4*LSTMUnits, 4*LSTMUnits)
	need("LSTMForward", "c", c, m, ldc, LSTMUnits)
	need("LSTMForward", "next", next, m, ldc, LSTMUnits)
	need("LSTMForward", "h", h, m, ldh, LSTMUnits)
	k.lstmForward(m, &z[0], &c[0], &next[0], ldc, &h[0], ldh)
}

// LSTMBackward takes one step of 16 units back for m sequences. z holds the gates
// that [Kernels.LSTMForward] left, c and next the cells before and after, dh the
// gradient of h, dc what reaches the cell from the step after. z becomes the
// gradient of the sums, which is also written to the rows of dz; dc becomes what
// reaches the cell before.
func (k *Kernels) LSTMBackward(m int, z, dz []float32, lddz int, c, next []float32, ldc int, dh []float32, lddh int, dc []float32, lddc int) {
	if m <= 0 {
		return
	}
	need("LSTMBackward", "z", z, m, 4*LSTMUnits, 4*LSTMUnits)
	need("LSTMBackward", "dz", dz, m, lddz, 4*LSTMUnits)
	need("LSTMBackward", "c", c, m, ldc, LSTMUnits)
	need("LSTMBackward", "next", next, m, ldc, LSTMUnits)
	need("LSTMBackward", "dh", dh, m, lddh, LSTMUnits)
	need("LSTMBackward", "dc", dc, m, lddc, LSTMUnits)
	k.lstmBackward(m, &z[0], &dz[0], lddz, &c[0], &next[0], ldc, &dh[0], lddh, &dc[0], lddc)
}

// RNNForward writes h = tanh(z) for 32 units of m sequences; rows of z hold 32
// numbers, those of h are ldh apart.
func (k *Kernels) RNNForward(m int, z, h []float32, ldh int) {
	if m <= 0 {
		return
	}
	need("RNNForward", "z", z, m, RNNUnits, RNNUnits)
	need("RNNForward", "h", h, m, ldh, RNNUnits)
	k.rnnForward(m, &z[0], &h[0], ldh)
}

// RNNBackward writes the gradient dh·(1-h²) of the sums to z, whose rows hold 32
// numbers, and to the rows of dz.
func (k *Kernels) RNNBackward(m int, z, dz []float32, lddz int, h []float32, ldh int, dh []float32, lddh int) {
	if m <= 0 {
		return
	}
	need("RNNBackward", "z", z, m, RNNUnits, RNNUnits)
	need("RNNBackward", "dz", dz, m, lddz, RNNUnits)
	need("RNNBackward", "h", h, m, ldh, RNNUnits)
	need("RNNBackward", "dh", dh, m, lddh, RNNUnits)
	k.rnnBackward(m, &z[0], &dz[0], lddz, &h[0], ldh, &dh[0], lddh)
}
