package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"unroll/internal/speed"
)

func general(r *rand.Rand, rows, columns int) blas32.General {
	m := blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: make([]float32, rows*columns)}
	for i := range m.Data {
		m.Data[i] = (2*r.Float32() - 1) / 16
	}
	return m
}

// gonumForward is the LSTM forward as one writes it with gonum: the inputs of all
// steps in one product, a product per step, and a loop over the gates. gonum
// divides a product among all cores that Go may use.
func gonumForward(s speed.Shape) func() error {
	r := rand.New(rand.NewPCG(1, 2))
	input, recurrent, x := general(r, 4*s.H, s.I), general(r, 4*s.H, s.H), general(r, s.T*s.B, s.I)
	z := general(r, s.T*s.B, 4*s.H)
	h, c := general(r, (s.T+1)*s.B, s.H), general(r, s.B, s.H)
	clear(h.Data[:s.B*s.H])
	return func() error {
		clear(c.Data)
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, x, input, 0, z)
		for t := range s.T {
			now := rows(z, t*s.B, s.B)
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, rows(h, t*s.B, s.B), recurrent, 1, now)
			gates(s.H, now.Data, c.Data, rows(h, (t+1)*s.B, s.B).Data)
		}
		return nil
	}
}

func rows(m blas32.General, from, n int) blas32.General {
	m.Rows, m.Data = n, m.Data[from*m.Stride:(from+n)*m.Stride]
	return m
}

// gates makes cells and states of the sums of gates i, f, g, o.
func gates(hidden int, z, c, h []float32) {
	for j := range h {
		sums := z[j/hidden*4*hidden+j%hidden:]
		i, f, g, o := sigmoid(sums[0]), sigmoid(sums[hidden]), tanh(sums[2*hidden]), sigmoid(sums[3*hidden])
		c[j] = f*c[j] + i*g
		h[j] = o * tanh(c[j])
	}
}

func sigmoid(x float32) float32 { return 1 / (1 + float32(math.Exp(-float64(x)))) }

func tanh(x float32) float32 { return float32(math.Tanh(float64(x))) }
