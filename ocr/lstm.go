package ocr

import (
	"unroll/internal/check"
	"unroll/lstm"
	"unroll/tensor"
)

// LSTM is the Vanilla LSTM of the tutorial with peepholes that are zero, a state
// that is kept within limits, and values that may be kept as bytes. It runs along
// each row of a grid, from left to right, and starts each row with zeros.
//
//	here           Tesseract
//	g_cu, W_*cu    GI, input gate
//	g_cs, W_*cs    GF1, forget gate
//	g_cr, W_*cr    GO, output gate
//	u,    W_*du    CI, cell input
type LSTM struct {
	lstm.Vanilla         // its peepholes W_s·· are zero
	SMax         float64 // the state stays within ±SMax
	Summary      bool    // only the last value of each row is handed on
}

// stateLimit is Tesseract's bound of the state.
const stateLimit = 100

// lstm reads an LSTM: the number of columns without the bias, then the weights
// of cell input, input gate, forget gate and output gate.
func (s *source) lstm(kind string, in, out int) Layer {
	columnsOf := s.int32(kind + ": columns")
	var gates [4]tensor.Matrix
	for i, name := range []string{"cell input", "input gate", "forget gate", "output gate"} {
		gates[i] = s.matrix(kind + ": " + name)
		if s.err != nil {
			return nil
		}
		d := gates[0].Rows
		if i == 0 && columnsOf == in+2*d {
			s.fail(kind, "expected an LSTM along one dimension, found one along two")
		}
		if m := gates[i]; s.err == nil && (d != out || columnsOf != in+d || m.Rows != d || m.Cols != columnsOf+1) {
			s.fail(kind+": "+name, "expected %d×%d for %d inputs and %d states, found %s", out, in+out+1, in, out, m.Shape())
		}
	}
	if s.err != nil || in < 1 {
		s.fail(kind+": inputs", "expected at least 1, found %d", in)
		return nil
	}
	x := func(m tensor.Matrix) tensor.Matrix { return columns(m, 0, in) }
	v := func(m tensor.Matrix) tensor.Matrix { return columns(m, in, in+out) }
	b := func(m tensor.Matrix) tensor.Vector { return column(m, in+out) }
	du, cu, cs, cr := gates[0], gates[1], gates[2], gates[3]
	zero := tensor.NewMatrix(out, out)
	return LSTM{Vanilla: lstm.Vanilla{
		Wxcu: x(cu), Wxcs: x(cs), Wxcr: x(cr), Wxdu: x(du),
		Wscu: zero, Wscs: zero, Wscr: zero,
		Wvcu: v(cu), Wvcs: v(cs), Wvcr: v(cr), Wvdu: v(du),
		Bcu: b(cu), Bcs: b(cs), Bcr: b(cr), Bdu: b(du),
	}, SMax: stateLimit, Summary: kind == "SummLSTM"}
}

// newTrace makes room for the signals of a row.
func newTrace(steps, d int) lstm.VanillaTrace {
	tr := lstm.VanillaTrace{Start: lstm.State{S: tensor.NewVector(d), V: tensor.NewVector(d)}}
	for _, signal := range []*[]tensor.Vector{
		&tr.Acu, &tr.Gcu, &tr.Acs, &tr.Gcs, &tr.Adu, &tr.U, &tr.S, &tr.Acr, &tr.Gcr, &tr.R, &tr.V,
	} {
		*signal = NewGrid(1, steps, d).Row(0)
	}
	return tr
}

// Run runs the LSTM along a row of inputs, d_x entries each, and returns all
// signals. With the arithmetic Exact, and a state that stays within ±SMax, they
// are those of Vanilla.Forward; only the products with the peepholes are saved.
func (p LSTM) Run(x []tensor.Vector, a Arithmetic) (lstm.VanillaTrace, error) {
	_, err := p.Forward(nil, lstm.State{}) // what does not fit in the parameters
	if err := check.First(err, check.Sequence("x", x, len(x), p.Wxcu.Cols)); err != nil {
		return lstm.VanillaTrace{}, check.In("ocr: LSTM.Run", err)
	}
	tr := newTrace(len(x), len(p.Bcu))
	p.run(x, a, &tr)
	return tr, nil
}

// run fills a trace whose vectors are there.
func (p LSTM) run(x []tensor.Vector, a Arithmetic, tr *lstm.VanillaTrace) {
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
		a[i] = dot(wx.Row(i), x) + dot(wv.Row(i), v) + b[i]
	}
}

// each computes a vector entry by entry.
func each(a tensor.Vector, f func(i int) float64) {
	for i := range a {
		a[i] = f(i)
	}
}

func (p LSTM) shape(in shape) (shape, error) {
	err := in.wantDepth("LSTM", p.Wxcu.Cols)
	in.depth = len(p.Bcu)
	if p.Summary {
		in.width = 1
	}
	return in, err
}

func (p LSTM) forward(in Grid, pass *pass) Grid {
	width := in.Width
	if p.Summary {
		width = 1
	}
	out := NewGrid(in.Height, width, len(p.Bcu))
	tr := newTrace(in.Width, len(p.Bcu))
	for y := range in.Height {
		p.run(in.Row(y), pass.Arithmetic, &tr)
		for x := range width {
			copy(out.At(y, x), tr.V[in.Width-width+x])
		}
	}
	return out
}
