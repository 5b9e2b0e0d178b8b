package engine

import "unroll/engine/cpu"

// A cell is what a layer does at one step between two products. Its units come in
// groups whose gates fill whole panels.
type cell interface {
	gates() int // sums per unit
	units() int // units of a group
	// forward makes of m rows of sums z the gates, the states next and h.
	forward(k *cpu.Kernels, m int, z, c, next []float32, ldc int, h []float32, ldh int)
	// backward makes of the gates z the gradient of the sums, and writes it to dz too.
	backward(k *cpu.Kernels, m int, z, dz []float32, lddz int, c, next []float32, ldc int, h []float32, ldh int, dh []float32, lddh int, dc []float32)
}

// lstm is the cell with gates i, f, g, o and without peepholes:
//
//	c[t] = f·c[t-1] + i·g    h[t] = o·tanh c[t]
type lstm struct{}

func (lstm) gates() int { return 4 }
func (lstm) units() int { return cpu.LSTMUnits }

func (lstm) forward(k *cpu.Kernels, m int, z, c, next []float32, ldc int, h []float32, ldh int) {
	k.LSTMForward(m, z, c, next, ldc, h, ldh)
}

func (lstm) backward(k *cpu.Kernels, m int, z, dz []float32, lddz int, c, next []float32, ldc int, _ []float32, _ int, dh []float32, lddh int, dc []float32) {
	k.LSTMBackward(m, z, dz, lddz, c, next, ldc, dh, lddh, dc, ldc)
}

// rnn is h[t] = tanh z[t].
type rnn struct{}

func (rnn) gates() int { return 1 }
func (rnn) units() int { return cpu.RNNUnits }

func (rnn) forward(k *cpu.Kernels, m int, z, _, _ []float32, _ int, h []float32, ldh int) {
	k.RNNForward(m, z, h, ldh)
}

func (rnn) backward(k *cpu.Kernels, m int, z, dz []float32, lddz int, _, _ []float32, _ int, h []float32, ldh int, dh []float32, lddh int, _ []float32) {
	k.RNNBackward(m, z, dz, lddz, h, ldh, dh, lddh)
}
