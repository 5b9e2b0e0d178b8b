package stack_test

import (
	"testing"

	"unroll/autodiff"
	"unroll/gru"
	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/rnn"
	"unroll/stack"
	"unroll/tensor"
)

// recorder runs a stack on a tape. It knows nothing of the packages under test
// but the names of their parameters.
type recorder struct {
	autodiff.Tape
	params map[string]*autodiff.Var
	leaves []*autodiff.Var // in the order of the gradients: parameters, inputs, states
}

// affine returns the sum of W v over pairs of a matrix and a signal, and a bias.
func (r *recorder) affine(prefix, bias string, pairs ...any) *autodiff.Var {
	sum := r.params[prefix+bias]
	for i := 0; i < len(pairs); i += 2 {
		sum = r.Add(sum, r.MulVec(r.params[prefix+pairs[i].(string)], pairs[i+1].(*autodiff.Var)))
	}
	return sum
}

// steps are the cells, a step each: from the state before to the one after,
// whose last vector is the output.
var steps = map[string]func(r *recorder, p string, x *autodiff.Var, s []*autodiff.Var) []*autodiff.Var{
	"rnn": func(r *recorder, p string, x *autodiff.Var, s []*autodiff.Var) []*autodiff.Var {
		return []*autodiff.Var{r.Tanh(r.affine(p, "theta_s", "W_r", s[0], "W_x", x))}
	},
	"gru": func(r *recorder, p string, x *autodiff.Var, s []*autodiff.Var) []*autodiff.Var {
		z, reset := r.Sigmoid(r.affine(p, "b_z", "W_z", s[0], "U_z", x)), r.Sigmoid(r.affine(p, "b_r", "W_r", s[0], "U_r", x))
		candidate := r.Tanh(r.affine(p, "b_h", "W_h", r.Hadamard(reset, s[0]), "U_h", x))
		return []*autodiff.Var{r.Add(candidate, r.Hadamard(z, r.Sub(s[0], candidate)))}
	},
	"vanilla": func(r *recorder, p string, x *autodiff.Var, s []*autodiff.Var) []*autodiff.Var {
		in := r.Sigmoid(r.affine(p, "b_cu", "W_xcu", x, "W_scu", s[0], "W_vcu", s[1]))
		forget := r.Sigmoid(r.affine(p, "b_cs", "W_xcs", x, "W_scs", s[0], "W_vcs", s[1]))
		cell := r.Add(r.Hadamard(forget, s[0]), r.Hadamard(in, r.Tanh(r.affine(p, "b_du", "W_xdu", x, "W_vdu", s[1]))))
		out := r.Sigmoid(r.affine(p, "b_cr", "W_xcr", x, "W_scr", cell, "W_vcr", s[1]))
		return []*autodiff.Var{cell, r.Hadamard(out, r.Tanh(cell))}
	},
}

// direction runs one cell over a sequence, from its end if reverse, and returns
// the outputs in the order of the sequence, and the last state.
func (r *recorder) direction(kind, prefix string, x []*autodiff.Var, s []*autodiff.Var, reverse bool) (y, last []*autodiff.Var) {
	y = make([]*autodiff.Var, len(x))
	for i := range x {
		n := i
		if reverse {
			n = len(x) - 1 - i
		}
		s = steps[kind](r, prefix, x[n], s)
		y[n] = s[len(s)-1]
	}
	return y, s
}

// A deep stack of three kinds of cells in both directions, with its states,
// against the tape.
func TestDeepStackAgainstTape(t *testing.T) {
	r := tensor.NewRand(40)
	const dx, K = 2, 4
	kinds := []string{"vanilla", "gru", "rnn"}
	s := stack.Stack{Layers: []stack.Layer{
		{Forward: stack.Vanilla(lstm.RandomVanilla(r, 3, dx)), Reverse: stack.Vanilla(lstm.RandomVanilla(r, 2, dx))},
		{Forward: stack.GRU(gru.Random(r, 4, 5, false)), Reverse: stack.GRU(gru.Random(r, 2, 5, false))},
		{Forward: stack.RNN(rnn.Random(r, 3, 6)), Reverse: stack.RNN(rnn.Random(r, 5, 6))},
	}}
	for _, a := range s.Arrays() {
		copy(a.Data, tensor.RandVector(r, len(a.Data), 0.8))
	}
	vectors := func(sizes ...int) (v stack.State) {
		for _, d := range sizes {
			v = append(v, tensor.RandVector(r, d, 1))
		}
		return v
	}
	random := func() stack.States {
		return stack.States{
			{Forward: vectors(3, 3), Reverse: vectors(2, 2)}, {Forward: vectors(4), Reverse: vectors(2)}, {Forward: vectors(3), Reverse: vectors(5)}}
	}
	sys := system{Stack: s, x: tensor.RandSequence(r, K, dx, 1), v: tensor.RandSequence(r, K, 8, 1), start: random(), later: random()}

	rec := &recorder{params: map[string]*autodiff.Var{}}
	for _, a := range s.Arrays() {
		v := rec.Vec(a.Name, a.Data)
		if len(a.Shape) == 2 {
			v = rec.Mat(a.Name, tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data})
		}
		rec.params[a.Name] = v
		rec.leaves = append(rec.leaves, v)
	}
	var x []*autodiff.Var
	for _, v := range sys.x {
		x = append(x, rec.Vec("x", v))
	}
	rec.leaves = append(rec.leaves, x...)
	E := rec.Num("0", 0)
	say := func(later stack.State, last []*autodiff.Var) {
		for i, v := range last {
			E = rec.Add(E, rec.Dot(rec.Vec("later", later[i]), v))
		}
	}
	leaves := func(state stack.State) (vars []*autodiff.Var) {
		for _, v := range state {
			vars = append(vars, rec.Vec("start", v))
		}
		rec.leaves = append(rec.leaves, vars...)
		return vars
	}
	for l, kind := range kinds {
		name := "layer" + string(rune('0'+l))
		forward, last := rec.direction(kind, name+".forward.", x, leaves(sys.start[l].Forward), false)
		say(sys.later[l].Forward, last)
		reverse, last := rec.direction(kind, name+".reverse.", x, leaves(sys.start[l].Reverse), true)
		say(sys.later[l].Reverse, last)
		x = make([]*autodiff.Var, K)
		for n := range x {
			x[n] = rec.Concat(forward[n], reverse[n])
		}
	}
	for n, y := range sys.forward(t).Outputs() {
		if far := tensor.MaxAbs(tensor.Sub(y, x[n].Value.Data)); far > rounding {
			t.Errorf("the outputs of step %d are %.1e apart", n, far)
		}
		E = rec.Add(E, rec.Scale(0.5, rec.SquaredNorm(rec.Sub(x[n], rec.Vec("v", sys.v[n])))))
	}
	if err := rec.Backward(E); err != nil {
		t.Fatal(err)
	}
	got := all(sys.backward(t))
	want := make([]gradcheck.Array, len(got))
	for i, v := range rec.leaves {
		want[i] = gradcheck.Array{Name: got[i].Name, Shape: got[i].Shape, Data: v.Grad.Data}
	}
	near(t, "tape", got, want, 1e-10)
}
