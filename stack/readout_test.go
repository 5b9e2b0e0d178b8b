package stack

import (
	"math"
	"testing"

	"unroll/autodiff"
	"unroll/derive"
	"unroll/internal/eqtest"
	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// environment binds values to the symbols of a cell of stack.eq.
func environment(t *testing.T, cell string, values map[string]any) (*derive.File, *derive.Env) {
	t.Helper()
	f := eqtest.Load(t, "stack.eq")
	env := derive.NewEnv(f.Cell(cell))
	for name, value := range values {
		if err := env.Bind(name, value); err != nil {
			t.Fatal(err)
		}
	}
	return f, env
}

// readout is a linear readout with its inputs and a loss that is linear in its
// outputs.
type readout struct {
	Linear
	x, direct []tensor.Vector
}

func newReadout(seed uint64) readout {
	const dy, dx, steps = 3, 5, 4
	r := tensor.NewRand(seed)
	return readout{RandomLinear(r, dy, dx), tensor.RandSequence(r, steps, dx, 1), tensor.RandSequence(r, steps, dy, 1)}
}

func (r readout) backward(t testing.TB) LinearGradients {
	g, err := r.Backward(r.x, r.direct)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestLinear(t *testing.T) {
	r := newReadout(3)
	copy(r.B, tensor.Vector{0.3, -0.2, 0.7})
	y, err := r.Forward(r.x)
	if err != nil {
		t.Fatal(err)
	}
	g := r.backward(t)
	f, env := environment(t, "readout", map[string]any{
		"W": r.W, "b": r.B, "x": r.x, "y": y, "direct.y": r.direct, "eta": r.direct,
		"d.W": g.Params.W, "d.b": g.Params.B, "d.x": g.X})
	for label, steps := range map[string]int{"1": 4, "2a": 1, "2b": 1, "2c": 4} {
		eqtest.Check(t, f, "readout."+label, env, steps, 1e-14)
	}

	var tape autodiff.Tape
	W, b, E := tape.Mat("W", r.W), tape.Vec("b", r.B), tape.Num("0", 0)
	inputs := make([]*autodiff.Var, len(r.x))
	for n := range r.x {
		inputs[n] = tape.Vec("x", r.x[n])
		E = tape.Add(E, tape.Dot(tape.Vec("direct", r.direct[n]), tape.Add(tape.MulVec(W, inputs[n]), b)))
	}
	if err := tape.Backward(E); err != nil {
		t.Fatal(err)
	}
	witness(t, "readout.2a", "tape", g.Params.W.Data, W.Grad.Data, 1e-13)
	witness(t, "readout.2b", "tape", g.Params.B, b.Grad.Data, 1e-13)

	loss := func() float64 {
		y, err := r.Forward(r.x)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for n := range y {
			sum += tensor.Dot(r.direct[n], y[n])
		}
		return sum
	}
	want := gradcheck.Full(loss, gradcheck.Fields(r.Linear))
	witness(t, "readout.2a", "differences", g.Params.W.Data, want[0].Data, 1e-9)
	witness(t, "readout.2b", "differences", g.Params.B, want[1].Data, 1e-9)
	for n := range r.x {
		witness(t, "readout.2c", "tape", g.X[n], inputs[n].Grad.Data, 1e-13)
		witness(t, "readout.2c", "differences", g.X[n], gradcheck.Full(loss, []gradcheck.Array{gradcheck.Vec("x", r.x[n])})[0].Data, 1e-9)
	}
}

// labelled are random scores, their labels, and the same labels as vectors.
func labelled(seed uint64) (a []tensor.Vector, labels []int, v []tensor.Vector) {
	a, labels = tensor.RandSequence(tensor.NewRand(seed), 4, 3, 2), []int{2, 0, 1, 2}
	for _, label := range labels {
		one := tensor.NewVector(3)
		one[label] = 1
		v = append(v, one)
	}
	return a, labels, v
}

func TestCrossEntropy(t *testing.T) {
	a, labels, v := labelled(4)
	var p, e []tensor.Vector
	var L, E []float64
	for n := range a {
		p = append(p, Softmax(a[n]))
		step, direct, err := CrossEntropy(a[n:n+1], labels[n:n+1])
		if err != nil {
			t.Fatal(err)
		}
		sum, _, err := CrossEntropy(a[:n+1], labels[:n+1])
		if err != nil {
			t.Fatal(err)
		}
		L, E, e = append(L, step), append(E, sum), append(e, direct[0])
	}
	f, env := environment(t, "cross_entropy", map[string]any{"a": a, "v": v, "p": p, "L": L, "E": E, "e": e})
	for _, label := range []string{"1", "2", "3", "4"} {
		eqtest.Check(t, f, "cross_entropy."+label, env, len(a), 1e-14)
	}

	var tape autodiff.Tape
	loss, scores := tape.Num("0", 0), make([]*autodiff.Var, len(a))
	for n := range a {
		scores[n] = tape.Vec("a", a[n])
		loss = tape.Sub(loss, tape.Dot(tape.Vec("v", v[n]), tape.Log(tape.Softmax(scores[n]))))
	}
	if err := tape.Backward(loss); err != nil {
		t.Fatal(err)
	}
	number := func() float64 {
		E, _, err := CrossEntropy(a, labels)
		if err != nil {
			t.Fatal(err)
		}
		return E
	}
	for n := range a {
		witness(t, "cross_entropy.4", "tape", e[n], scores[n].Grad.Data, 1e-12)
		witness(t, "cross_entropy.4", "differences", e[n], gradcheck.Full(number, []gradcheck.Array{gradcheck.Vec("a", a[n])})[0].Data, 1e-9)
	}
}

// The third witness of eq. 4: what package derive derives of the loss, with the
// softmax and the logarithm apart, is the short form.
func TestCrossEntropyAgainstDerived(t *testing.T) {
	a, labels, v := labelled(5)
	f, err := derive.Parse("loss.eq", []byte(`cell loss
dim    C
input  a[C], v[C]
output L
L[n] = -v[n]^T log(softmax(a[n]))`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.Cell("loss").Backward()
	if err != nil {
		t.Fatal(err)
	}
	env := derive.NewEnv(f.Cell("loss"))
	for name, value := range map[string]any{"a": a, "v": v, "direct.L": []float64{1, 1, 1, 1}} {
		if err := env.Bind(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Cell("loss").Run(env, len(a)); err != nil {
		t.Fatal(err)
	}
	if err := b.Run(env, len(a)); err != nil {
		t.Fatal(err)
	}
	_, direct, err := CrossEntropy(a, labels)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range env.Get("d.a").([]tensor.Vector) {
		witness(t, "cross_entropy.4", "derived", direct[n], want, 1e-12)
	}
}

// Scores may be large, and a wrong label costs what it should even where its
// probability is too small for a float64.
func TestCrossEntropyFarOut(t *testing.T) {
	E, direct, err := CrossEntropy([]tensor.Vector{{1e4, 0}, {1e300, -1e300}, {5, 5}}, []int{1, 0, NoLabel})
	if err != nil {
		t.Fatal(err)
	}
	if E != 1e4 {
		t.Errorf("eq cross_entropy.3: the loss is %g, want 1e4", E)
	}
	for n, want := range []tensor.Vector{{1, -1}, {0, 0}, {0, 0}} {
		if tensor.MaxAbs(tensor.Sub(direct[n], want)) != 0 {
			t.Errorf("eq cross_entropy.4: the derivative of step %d is %v, want %v", n, direct[n], want)
		}
	}
	if math.IsNaN(tensor.Sum(Softmax(tensor.Vector{-1e300, 1e300}))) {
		t.Error("eq cross_entropy.1: large scores have no probabilities")
	}
}

func TestPaddingEquation(t *testing.T) {
	r := tensor.NewRand(6)
	var batch [][]tensor.Vector
	for _, K := range []int{3, 0, 5, 2} {
		batch = append(batch, tensor.RandSequence(r, K, 2, 1))
	}
	padded, err := Pad(batch)
	if err != nil {
		t.Fatal(err)
	}
	m, err := padded.Mask()
	if err != nil {
		t.Fatal(err)
	}
	f, env := environment(t, "padding", map[string]any{"m": m, "K": tensor.Vector{3, 0, 5, 2}, "U": step})
	eqtest.Check(t, f, "padding.1", env, 5, 0)
}

// What a tired person does to a readout and its loss.
func TestReadoutMistakesAreRejected(t *testing.T) {
	r := newReadout(7)
	labels := []int{0, 2, 1, 2}
	scores := func() []tensor.Vector {
		a, err := r.Forward(r.x)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	loss := func() float64 {
		E, _, err := CrossEntropy(scores(), labels)
		if err != nil {
			t.Fatal(err)
		}
		return E
	}
	a := scores()
	_, direct, err := CrossEntropy(a, labels)
	if err != nil {
		t.Fatal(err)
	}
	type variables struct {
		W tensor.Matrix
		B tensor.Vector
		X []tensor.Vector
	}
	back := func(p Linear, x, direct []tensor.Vector) []gradcheck.Array {
		g, err := p.Backward(x, direct)
		if err != nil {
			t.Fatal(err)
		}
		return gradcheck.Fields(variables{g.Params.W, g.Params.B, g.X})
	}
	with := func(change func(n int) tensor.Vector) []tensor.Vector {
		changed := make([]tensor.Vector, len(direct))
		for n := range changed {
			changed[n] = change(n)
		}
		return changed
	}
	one := func(n int) tensor.Vector {
		v := tensor.NewVector(3)
		v[labels[n]] = 1
		return v
	}
	none := tensor.NewVector(3)
	mistake := func(name string, direct []tensor.Vector) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array { return back(r.Linear, r.x, direct) }}
	}
	spoiled := func(name string, spoil func(v *variables)) gradcheck.Mistake {
		return gradcheck.Mistake{Name: name, Gradient: func() []gradcheck.Array {
			g := r.Linear
			right, err := g.Backward(r.x, direct)
			if err != nil {
				t.Fatal(err)
			}
			v := variables{right.Params.W, right.Params.B, right.X}
			spoil(&v)
			return gradcheck.Fields(v)
		}}
	}
	gradcheck.Reject(t, back(r.Linear, r.x, direct), gradcheck.Full(loss, gradcheck.Fields(variables{r.W, r.B, r.x})), gradcheck.Tolerance{Default: 1e-8}, []gradcheck.Mistake{
		mistake("the sign is turned", with(func(n int) tensor.Vector { return tensor.Scale(-1, direct[n]) })),
		mistake("the label is not taken off", with(func(n int) tensor.Vector { return Softmax(a[n]) })),
		mistake("the probabilities are forgotten", with(func(n int) tensor.Vector { return tensor.Scale(-1, one(n)) })),
		mistake("scores in the place of probabilities", with(func(n int) tensor.Vector { return tensor.Sub(a[n], one(n)) })),
		mistake("softmax twice", with(func(n int) tensor.Vector { return tensor.Sub(Softmax(Softmax(a[n])), one(n)) })),
		mistake("the mean in the place of the sum", with(func(n int) tensor.Vector { return tensor.Scale(0.25, direct[n]) })),
		mistake("the slope of softmax once more", with(func(n int) tensor.Vector {
			p := Softmax(a[n])
			return tensor.Hadamard(direct[n], tensor.Hadamard(p, tensor.Sub(tensor.Ones(3), p)))
		})),
		mistake("the labels are a step late", with(func(n int) tensor.Vector { return tensor.Sub(Softmax(a[n]), one((n+3)%4)) })),
		mistake("the labels count from 1", with(func(n int) tensor.Vector { return tensor.Sub(Softmax(a[n]), append(one(n)[1:], one(n)[0])) })),
		mistake("probabilities of another step", with(func(n int) tensor.Vector { return tensor.Sub(Softmax(a[3-n]), one(n)) })),
		mistake("twice what it is", with(func(n int) tensor.Vector { return tensor.Scale(2, direct[n]) })),
		mistake("the last step alone", with(func(n int) tensor.Vector { return map[bool]tensor.Vector{true: direct[n], false: none}[n == 3] })),
		mistake("the first step is lost", with(func(n int) tensor.Vector { return map[bool]tensor.Vector{true: direct[n], false: none}[n > 0] })),
		spoiled("W is transposed in x", func(v *variables) {
			v.X = []tensor.Vector{tensor.MulVec(tensor.T(r.W), direct[3]), v.X[1], v.X[2], v.X[3]}
		}),
		spoiled("W is forgotten in x", func(v *variables) { v.X[0] = append(direct[0].Clone(), 0, 0) }),
		spoiled("x is a step late", func(v *variables) { v.X = []tensor.Vector{v.X[3], v.X[0], v.X[1], v.X[2]} }),
		spoiled("the gradient of W is transposed", func(v *variables) { v.W = tensor.T(v.W) }),
		spoiled("= for += in W", func(v *variables) { v.W = tensor.Outer(direct[3], r.x[3]) }),
		spoiled("= for += in b", func(v *variables) { v.B = direct[3] }),
		spoiled("the output in the place of the input in W", func(v *variables) { v.W.Data[0] += a[0][0] }),
		spoiled("the sum for b ends a step early", func(v *variables) { v.B = tensor.Sub(v.B, direct[3]) }),
		spoiled("b is taken for a factor", func(v *variables) { v.B = tensor.Hadamard(v.B, r.B) }),
	})
}
