package lora_test

import (
	"fmt"
	"math"
	"testing"

	"unroll/autodiff"
	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/lora"
	"unroll/tensor"
)

// gradients are what a loss depends on, or the gradients by it.
func variables(a lora.Adapter, x []tensor.Vector) []gradcheck.Array {
	all := tensor.Vector{}
	for _, v := range x {
		all = append(all, v...)
	}
	return []gradcheck.Array{gradcheck.Mat("A", a.A), gradcheck.Mat("B", a.B), gradcheck.Vec("X", all)}
}

var ids = map[string]string{"A": "lora.7a", "B": "lora.7b", "X": "lora.7c", "V": "lora.5", "W": "lora.6"}

// differences is how far central differences may be from a right gradient: of a
// loss that is a polynomial, rounding is all that is left.
var differences = gradcheck.Tolerance{Default: 1e-8}

var exact = gradcheck.Tolerance{Default: 1e-11}

func TestEquations(t *testing.T) {
	s := newSystem(t, 1)
	tr := s.forward(t)
	found := s.back(t, s.Layer, tr, s.g)
	f := eqtest.Load(t, "lora.eq")
	env := derive.NewEnv(f.Cell("lora"))
	eqtest.Bind(t, env, s.Adapter)
	eqtest.Bind(t, env, tr)
	bind(t, env, "W_0", s.W0, "s", s.Scale(), "direct.y", s.g, "g", s.g,
		"v", found.V, "w", found.W, "d.A", found.Params.A, "d.B", found.Params.B, "d.x", found.X)
	for _, label := range []string{"1", "2", "3", "4", "5", "6", "7a", "7b", "7c"} {
		eqtest.Check(t, f, "lora."+label, env, steps, rounding)
	}
	eqtest.Signals(t, f, "lora", env, steps, 1e-9)
}

func TestRankStabilisedScale(t *testing.T) {
	a := random(tensor.NewRand(2), dy, dx, rank)
	a.RankStabilised = true
	f := eqtest.Load(t, "lora.eq")
	env := derive.NewEnv(f.Cell("rslora"))
	bind(t, env, "alpha", a.Alpha, "r", float64(rank), "s", a.Scale())
	eqtest.Check(t, f, "rslora.1", env, 1, rounding)
}

// Every entry of every gradient; what was dropped and what was not.
func TestBackwardAgainstDifferences(t *testing.T) {
	for seed := range uint64(3) {
		s := newSystem(t, 10+seed)
		found := s.back(t, s.Layer, s.forward(t), s.g)
		params := append(variables(s.Adapter, nil)[:2], gradcheck.Fields(struct{ X []tensor.Vector }{s.x})...)
		want := gradcheck.Full(s.loss(t), params)
		got := append(variables(found.Params, nil)[:2], gradcheck.Fields(struct{ X []tensor.Vector }{found.X})...)
		names := map[string]string{"A": ids["A"], "B": ids["B"]}
		for n := range s.x {
			names[fmt.Sprintf("X[%d]", n)] = ids["X"]
		}
		record(t, "differences", names, gradcheck.Compare(got, want, differences))
	}
}

func TestBackwardAgainstTape(t *testing.T) {
	s := newSystem(t, 20)
	found := s.back(t, s.Layer, s.forward(t), s.g)
	var tape autodiff.Tape
	W0, A, B := tape.Mat("W_0", s.W0), tape.Mat("A", s.A), tape.Mat("B", s.B)
	scale := s.Alpha / rank
	E := tape.Num("0", 0)
	var x, u, z []*autodiff.Var
	for n := range s.x {
		x = append(x, tape.Vec("x", s.x[n]))
		z = append(z, tape.Hadamard(tape.Vec("m", s.masks[n]), x[n]))
		u = append(u, tape.MulVec(A, z[n]))
		y := tape.Add(tape.MulVec(W0, x[n]), tape.Scale(scale, tape.MulVec(B, u[n])))
		E = tape.Add(E, tape.Dot(tape.Vec("g", s.g[n]), y))
	}
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	flat := func(vars []*autodiff.Var) (all tensor.Vector) {
		for _, v := range vars {
			all = append(all, v.Grad.Data...)
		}
		return all
	}
	join := func(sequence []tensor.Vector) (all tensor.Vector) {
		for _, v := range sequence {
			all = append(all, v...)
		}
		return all
	}
	want := []gradcheck.Array{
		{Name: "A", Shape: s.A.Shape(), Data: A.Grad.Data}, {Name: "B", Shape: s.B.Shape(), Data: B.Grad.Data},
		gradcheck.Vec("X", flat(x)), gradcheck.Vec("V", flat(u)), gradcheck.Vec("W", flat(z)),
	}
	got := append(variables(found.Params, found.X), gradcheck.Vec("V", join(found.V)), gradcheck.Vec("W", join(found.W)))
	record(t, "tape", ids, gradcheck.Compare(got, want, exact))
}

// What a tired person does to the backward pass.
func TestMistakesAreRejected(t *testing.T) {
	s := newSystem(t, 30)
	tr := s.forward(t)
	right := s.back(t, s.Layer, tr, s.g)
	want := variables(s.Adapter, s.x)
	for i, a := range gradcheck.Full(s.loss(t), want[:2]) {
		want[i] = a
	}
	want[2].Data = nil
	for _, a := range gradcheck.Full(s.loss(t), gradcheck.Fields(struct{ X []tensor.Vector }{s.x})) {
		want[2].Data = append(want[2].Data, a.Data...)
	}
	of := func(name string, g lora.Gradients) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return variables(g.Params, g.X) }}
	}
	layer := func(name string, change func(l *lora.Layer)) gradcheck.Mistake {
		l := s.Layer
		change(&l)
		return of(name, s.back(t, l, tr, s.g))
	}
	trace := func(name string, change func(tr *lora.Trace)) gradcheck.Mistake {
		other := tr
		change(&other)
		return of(name, s.back(t, s.Layer, other, s.g))
	}
	spoiled := func(name string, spoil func(g *lora.Gradients)) gradcheck.Mistake {
		g := right
		g.X = append([]tensor.Vector{}, g.X...)
		spoil(&g)
		return of(name, g)
	}
	gradcheck.Reject(t, variables(right.Params, right.X), want, differences, []gradcheck.Mistake{
		layer("the scale is forgotten", func(l *lora.Layer) { l.Alpha = rank }),
		layer("alpha is the scale", func(l *lora.Layer) { l.Alpha *= rank }),
		layer("the scale is that of the rank-stabilised adapter", func(l *lora.Layer) { l.RankStabilised = true }),
		layer("the frozen weight is forgotten on the way back", func(l *lora.Layer) { l.W0 = tensor.NewMatrix(dy, dx) }),
		layer("B counts as zero", func(l *lora.Layer) { l.B = tensor.NewMatrix(dy, rank) }),
		layer("A counts as zero", func(l *lora.Layer) { l.A = tensor.NewMatrix(rank, dx) }),
		trace("A is given the input before the dropout", func(tr *lora.Trace) { tr.Z = tr.X }),
		trace("the mask is forgotten on the way back", func(tr *lora.Trace) { tr.M = tr.X }),
		trace("B is given the input of another step", func(tr *lora.Trace) {
			tr.U = append([]tensor.Vector{tr.U[steps-1]}, tr.U[:steps-1]...)
		}),
		spoiled("= for += in A", func(g *lora.Gradients) { g.Params.A = tensor.Outer(g.V[0], tr.Z[0]) }),
		spoiled("= for += in B", func(g *lora.Gradients) { g.Params.B = tensor.Outer(s.g[0], tr.U[0]) }),
		spoiled("the scale counts twice in A", func(g *lora.Gradients) { g.Params.A = tensor.ScaleMat(s.Scale(), g.Params.A) }),
		spoiled("the scale is forgotten in B", func(g *lora.Gradients) { g.Params.B = tensor.ScaleMat(1/s.Scale(), g.Params.B) }),
		spoiled("A is transposed", func(g *lora.Gradients) { g.Params.A = tensor.T(g.Params.A) }),
		spoiled("B is transposed", func(g *lora.Gradients) { g.Params.B = tensor.T(g.Params.B) }),
		spoiled("A and B are exchanged", func(g *lora.Gradients) { g.Params.A, g.Params.B = g.Params.B, g.Params.A }),
		spoiled("the adapter has no part in x", func(g *lora.Gradients) {
			g.X[2] = tensor.Sub(g.X[2], tensor.Hadamard(g.W[2], tr.M[2]))
		}),
		spoiled("the dropout acts on the frozen weight too", func(g *lora.Gradients) {
			for n := range g.X {
				g.X[n] = tensor.Hadamard(g.X[n], tr.M[n])
			}
		}),
	})
}

// A new adapter changes nothing, and in the first step only B moves.
func TestNewAdapter(t *testing.T) {
	r := tensor.NewRand(40)
	for _, init := range []lora.Init{lora.Kaiming, lora.Gaussian} {
		s := newSystem(t, 41)
		s.Adapter = must(lora.New(r, dy, dx, rank, 8, init))(t)
		tr := s.forward(t)
		for n := range s.x {
			near(t, "output of a new adapter", tr.Y[n], tensor.MulVec(s.W0, s.x[n]), 0)
		}
		g := s.back(t, s.Layer, tr, s.g)
		if tensor.MaxAbs(g.Params.A.Data) != 0 || tensor.MaxAbs(g.Params.B.Data) == 0 {
			t.Errorf("init %d: the gradient of A is %v, that of B %v", init, g.Params.A, g.Params.B)
		}
	}
}

// The distributions: bounds, means and variances of many draws.
func TestInitialisations(t *testing.T) {
	const wide, high = 400, 50
	r := tensor.NewRand(42)
	moments := func(v tensor.Vector) (mean, deviation float64) {
		mean = tensor.Sum(v) / float64(len(v))
		return mean, math.Sqrt(tensor.Dot(v, v)/float64(len(v)) - mean*mean)
	}
	check := func(what string, v tensor.Vector, want float64) {
		// Of n draws the mean has the deviation σ/√n, the deviation at most σ/√n.
		mean, deviation := moments(v)
		if bound := 4 * want / math.Sqrt(float64(len(v))); math.Abs(mean) > bound || math.Abs(deviation-want) > bound {
			t.Errorf("%s: mean %g and deviation %g, want 0 and %g", what, mean, deviation, want)
		}
	}
	uniform := must(lora.New(r, dy, wide, high, 8, lora.Kaiming))(t).A.Data
	check("Kaiming", uniform, 1/math.Sqrt(3*wide))
	if bound := 1 / math.Sqrt(float64(wide)); tensor.MaxAbs(uniform) > bound || tensor.MaxAbs(uniform) < 0.99*bound {
		t.Errorf("Kaiming: the largest entry is %g, want one up to %g", tensor.MaxAbs(uniform), bound)
	}
	check("Gaussian", must(lora.New(r, dy, wide, high, 8, lora.Gaussian))(t).A.Data, 1/float64(high))
	check("embedding", must(lora.NewEmbedding(r, dx, wide, high, 8))(t).B.Data, 1)
}

func TestMasks(t *testing.T) {
	const p, size = 0.25, 40000
	m := must(lora.Masks(tensor.NewRand(3), 1, size, p))(t)[0]
	dropped := 0
	for _, x := range m {
		if x == 0 {
			dropped++
		} else if x != 1/(1-p) {
			t.Fatalf("a mask holds %g", x)
		}
	}
	if far := math.Abs(float64(dropped)/size - p); far > 4*math.Sqrt(p*(1-p)/size) {
		t.Errorf("%d of %d were dropped, want a share of %g", dropped, size, p)
	}
}
