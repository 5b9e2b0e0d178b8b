package autodiff

import (
	"fmt"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// The cells that this tape is a witness for, in small: every step below reads
// like the forward pass of the cell itself. Sizes are all different.
const steps, dx, ds, dv = 3, 2, 4, 3

// cell runs a cell for a few steps. p puts a parameter of the given size on the
// tape; x and the start values are parameters as well. It returns the readouts.
type cell func(t *Tape, p func(name string, rows, cols int) *Var) []*Var

var cells = map[string]cell{
	"canonical RNN": func(t *Tape, p func(string, int, int) *Var) (out []*Var) {
		Ws, Wr, Wx, thetaS := p("W_s", ds, ds), p("W_r", ds, ds), p("W_x", ds, dx), p("θ_s", ds, 1)
		s, r := p("s[-1]", ds, 1), p("r[-1]", ds, 1)
		for n := range steps {
			s = t.Add(t.MulVec(Ws, s), t.MulVec(Wr, r), t.MulVec(Wx, p(at("x", n), dx, 1)), thetaS)
			r = t.Tanh(s)
			out = append(out, r)
		}
		return out
	},
	"LSTM with peepholes": func(t *Tape, p func(string, int, int) *Var) (out []*Var) {
		s, v := p("s[-1]", ds, 1), p("v[-1]", ds, 1)
		for n := range steps {
			x := p(at("x", n), dx, 1)
			a := func(to string, s *Var) *Var {
				return t.Add(t.MulVec(p("W_x"+to, ds, dx), x), t.MulVec(p("W_s"+to, ds, ds), s), t.MulVec(p("W_v"+to, ds, ds), v), p("b_"+to, ds, 1))
			}
			gcu, gcs := t.Sigmoid(a("cu", s)), t.Sigmoid(a("cs", s))
			u := t.Tanh(t.Add(t.MulVec(p("W_xdu", ds, dx), x), t.MulVec(p("W_vdu", ds, ds), v), p("b_du", ds, 1)))
			s = t.Add(t.Hadamard(gcs, s), t.Hadamard(gcu, u))
			gcr := t.Sigmoid(a("cr", s))
			v = t.Hadamard(gcr, t.Tanh(s))
			out = append(out, v)
		}
		return out
	},
	"LSTM with windows, input gate and projection": func(t *Tape, p func(string, int, int) *Var) (out []*Var) {
		const taps = 2
		s, v := p("s[-1]", ds, 1), p("v[-1]", dv, 1)
		for n := range steps {
			xi := func(to string) *Var {
				sum := t.MulVec(p(at("W_x"+to, 0), ds, dx), p(at("x", n), dx, 1))
				for l := 1; l < taps && n+l < steps; l++ {
					sum = t.Add(sum, t.MulVec(p(at("W_x"+to, l), ds, dx), p(at("x", n+l), dx, 1)))
				}
				return sum
			}
			a := func(to string, s *Var) *Var {
				return t.Add(xi(to), t.MulVec(p("W_s"+to, ds, ds), s), t.MulVec(p("W_v"+to, ds, dv), v), p("b_"+to, ds, 1))
			}
			gcu, gcs, gcx := t.Sigmoid(a("cu", s)), t.Sigmoid(a("cs", s)), t.Sigmoid(a("cx", s))
			u := t.Tanh(t.Add(t.Hadamard(gcx, xi("du")), t.MulVec(p("W_vdu", ds, dv), v), p("b_du", ds, 1)))
			s = t.Add(t.Hadamard(gcs, s), t.Hadamard(gcu, u))
			q := t.Hadamard(t.Sigmoid(a("cr", s)), t.Tanh(s))
			v = t.MulVec(p("W_qdr", dv, ds), q)
			out = append(out, v)
		}
		return out
	},
	"GRU": func(t *Tape, p func(string, int, int) *Var) (out []*Var) {
		h := p("h[-1]", ds, 1)
		for n := range steps {
			x := p(at("x", n), dx, 1)
			a := func(to string, h *Var) *Var {
				return t.Add(t.MulVec(p("W_"+to, ds, dx), x), t.MulVec(p("U_"+to, ds, ds), h), p("b_"+to, ds, 1))
			}
			z, r := t.Sigmoid(a("z", h)), t.Sigmoid(a("r", h))
			c := t.Tanh(a("h", t.Hadamard(r, h)))
			h = t.Add(t.Hadamard(z, h), t.Hadamard(t.OneMinus(z), c))
			out = append(out, h)
		}
		return out
	},
	"LoRA": func(t *Tape, p func(string, int, int) *Var) (out []*Var) {
		const alpha, rank = 3.0, 2
		W := t.Add(p("W", ds, dx), t.Scale(alpha/rank, t.Mul(p("B", ds, rank), p("A", rank, dx))))
		for n := range steps {
			out = append(out, t.Softmax(t.MulVec(W, p(at("x", n), dx, 1))))
		}
		return out
	},
}

func at(name string, n int) string { return fmt.Sprintf("%s[%d]", name, n) }

// run records a cell with the given parameters, drawing those that are not
// there yet, and a loss that weighs every entry of every readout differently.
func (c cell) run(params map[string]tensor.Matrix) (t *Tape, loss *Var) {
	t = new(Tape)
	known, r := map[string]*Var{}, tensor.NewRand(11)
	out := c(t, func(name string, rows, cols int) *Var {
		if _, ok := params[name]; !ok {
			params[name] = tensor.RandMatrix(r, rows, cols, 1)
		}
		if known[name] == nil {
			known[name] = t.Mat(name, params[name])
		}
		return known[name]
	})
	loss = t.Num("0", 0)
	for _, y := range out {
		target := tensor.RandVector(tensor.NewRand(uint64(y.place)), y.Value.Rows, 1)
		loss = t.Add(loss, t.SquaredNorm(t.Sub(y, t.Vec("target", target))))
	}
	return t, loss
}

// Every parameter, the inputs and the start values of every cell, against
// central differences.
func TestCellsAgainstDifferences(t *testing.T) {
	for name, c := range cells {
		params := map[string]tensor.Matrix{}
		tape, loss := c.run(params)
		if err := tape.Backward(loss); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var gradient, moved []gradcheck.Array
		for _, v := range tape.Leaves() {
			if m, ok := params[v.Name]; ok {
				gradient, moved = append(gradient, gradcheck.Mat(v.Name, v.Grad)), append(moved, gradcheck.Mat(v.Name, m))
			}
		}
		want := gradcheck.Full(func() float64 { _, loss := c.run(params); return loss.Value.Data[0] }, moved)
		if report := gradcheck.Compare(gradient, want, tolerance); !report.Pass() {
			t.Errorf("%s:\n%s", name, report)
		}
	}
}
