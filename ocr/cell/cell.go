// Package cell is the LSTM of Tesseract's networks: the Vanilla LSTM of the
// tutorial without peepholes, in the arithmetic of the formulas or in that of
// Tesseract.
//
//	here           Tesseract
//	g_cu, W_*cu    GI, input gate
//	g_cs, W_*cs    GF1, forget gate
//	g_cr, W_*cr    GO, output gate
//	u,    W_*du    CI, cell input
package cell

import (
	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// LSTM is a Vanilla LSTM whose peepholes W_s·· are zero, whose state stays within
// ±SMax, and whose value is kept as an [Arithmetic] keeps it.
type LSTM struct {
	lstm.Vanilla
	SMax float64
}

// NewTrace makes room for the signals of so many steps.
func (p LSTM) NewTrace(steps int) lstm.VanillaTrace {
	d := len(p.Bcu)
	tr := lstm.VanillaTrace{Start: lstm.State{S: tensor.NewVector(d), V: tensor.NewVector(d)}}
	for _, signal := range []*[]tensor.Vector{
		&tr.Acu, &tr.Gcu, &tr.Acs, &tr.Gcs, &tr.Adu, &tr.U, &tr.S, &tr.Acr, &tr.Gcr, &tr.R, &tr.V,
	} {
		*signal = make([]tensor.Vector, steps)
		data := make([]float64, steps*d)
		for n := range *signal {
			(*signal)[n] = data[n*d : (n+1)*d]
		}
	}
	return tr
}

// Run runs the LSTM over inputs, d_x entries each, from zeros, and returns all
// signals. With the arithmetic Exact, and a state that stays within ±SMax, they
// are those of Vanilla.Forward; only the products with the peepholes are saved.
func (p LSTM) Run(x []tensor.Vector, a Arithmetic) (lstm.VanillaTrace, error) {
	_, err := p.Forward(nil, lstm.State{}) // what does not fit in the parameters
	if err := check.First(err, check.Sequence("x", x, len(x), p.Wxcu.Cols)); err != nil {
		return lstm.VanillaTrace{}, check.In("cell: LSTM.Run", err)
	}
	tr := p.NewTrace(len(x))
	p.Fill(x, a, &tr)
	return tr, nil
}

// Fill is [LSTM.Run] on inputs and parameters that are known to fit, into a trace
// that NewTrace has made for as many steps.
func (p LSTM) Fill(x []tensor.Vector, a Arithmetic, tr *lstm.VanillaTrace) {
	tr.X = x
	s, v := tr.Start.S, tr.Start.V
	clip := func(s float64) float64 { return max(-p.SMax, min(p.SMax, s)) }
	for n := range x {
		//eq:line.5.c.1a
		affine(tr.Acu[n], p.Wxcu, x[n], p.Wvcu, v, p.Bcu)
		//eq:line.5.c.1b
		each(tr.Gcu[n], func(i int) float64 { return a.Sigmoid(tr.Acu[n][i]) })
		//eq:line.5.c.2a
		affine(tr.Acs[n], p.Wxcs, x[n], p.Wvcs, v, p.Bcs)
		//eq:line.5.c.2b
		each(tr.Gcs[n], func(i int) float64 { return a.Sigmoid(tr.Acs[n][i]) })
		//eq:line.5.c.3a
		affine(tr.Adu[n], p.Wxdu, x[n], p.Wvdu, v, p.Bdu)
		//eq:line.5.c.3b
		each(tr.U[n], func(i int) float64 { return a.Tanh(tr.Adu[n][i]) })
		//eq:line.5.c.4
		each(tr.S[n], func(i int) float64 { return clip(tr.Gcs[n][i]*s[i] + tr.Gcu[n][i]*tr.U[n][i]) })
		//eq:line.5.c.5a
		affine(tr.Acr[n], p.Wxcr, x[n], p.Wvcr, v, p.Bcr)
		//eq:line.5.c.5b
		each(tr.Gcr[n], func(i int) float64 { return a.Sigmoid(tr.Acr[n][i]) })
		//eq:line.5.c.6a
		each(tr.R[n], func(i int) float64 { return a.Tanh(tr.S[n][i]) })
		//eq:line.5.c.6b
		each(tr.V[n], func(i int) float64 { return a.Keep(tr.Gcr[n][i] * tr.R[n][i]) })
		s, v = tr.S[n], tr.V[n]
	}
}

// affine computes W_x x + W_v v + b.
func affine(a tensor.Vector, wx tensor.Matrix, x tensor.Vector, wv tensor.Matrix, v, b tensor.Vector) {
	for i := range a {
		a[i] = Dot(wx.Row(i), x) + Dot(wv.Row(i), v) + b[i]
	}
}

// each computes a vector entry by entry.
func each(a tensor.Vector, f func(i int) float64) {
	for i := range a {
		a[i] = f(i)
	}
}

// Dot returns aᵀ b. Four sums at a time do not wait for one another; it is
// where reading a line spends its time.
func Dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
