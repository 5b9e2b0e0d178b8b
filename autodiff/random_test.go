package autodiff

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"unroll/internal/gradcheck"
	"unroll/tensor"
)

// program is a random expression: vectors of one size, a matrix, and
// instructions that each make a vector of two earlier ones.
type program struct {
	size   int
	leaves tensor.Vector // all leaf vectors, one after the other, then the matrix
	inputs int
	steps  []instruction
}

type instruction struct {
	op   string
	a, b int
}

// smooth instructions have a slope everywhere, kinked ones do not.
var (
	smooth = []string{"Add", "Sub", "Hadamard", "Div", "MulVec", "MulVecT", "Dot", "Tanh", "Sigmoid", "Exp", "Log", "Sqrt", "Sin", "Cos", "Neg", "OneMinus", "Softmax"}
	kinked = []string{"ReLU", "Abs", "Max", "Min"}
)

func drawProgram(t *rapid.T, ops []string) program {
	p := program{size: rapid.IntRange(1, 3).Draw(t, "size"), inputs: rapid.IntRange(1, 3).Draw(t, "inputs")}
	n := p.inputs*p.size + p.size*p.size
	p.leaves = rapid.SliceOfN(rapid.Float64Range(-1, 1), n, n).Draw(t, "leaves")
	for i := range rapid.IntRange(1, 12).Draw(t, "steps") {
		p.steps = append(p.steps, instruction{
			op: rapid.SampledFrom(ops).Draw(t, "op"),
			a:  rapid.IntRange(0, p.inputs+i-1).Draw(t, "a"),
			b:  rapid.IntRange(0, p.inputs+i-1).Draw(t, "b"),
		})
	}
	return p
}

// onTape runs the program on a tape. Every result is halved and bent into
// (−1, 1), so that neither values nor slopes grow much, and the loss weighs the
// entries of the last one.
func (p program) onTape(t *Tape) (leaves []*Var, loss *Var) {
	var v []*Var
	for i := range p.inputs {
		v = append(v, t.Vec("", p.leaves[i*p.size:(i+1)*p.size]))
	}
	m := t.Mat("", tensor.Matrix{Rows: p.size, Cols: p.size, Data: p.leaves[p.inputs*p.size:]})
	for _, s := range p.steps {
		a, b := v[s.a], v[s.b]
		v = append(v, t.Sin(t.Scale(0.5, map[string]func() *Var{
			"Add": func() *Var { return t.Add(a, b, a) }, "Sub": func() *Var { return t.Sub(a, b) },
			"Hadamard": func() *Var { return t.Hadamard(a, b) }, "Div": func() *Var { return t.Div(a, t.AddScalar(2, b)) },
			"MulVec": func() *Var { return t.MulVec(m, a) }, "MulVecT": func() *Var { return t.MulVecT(m, a) },
			"Dot": func() *Var { return t.ScaleBy(t.Dot(a, b), a) }, "Softmax": func() *Var { return t.Softmax(a) },
			"Tanh": func() *Var { return t.Tanh(a) }, "Sigmoid": func() *Var { return t.Sigmoid(a) },
			"Exp": func() *Var { return t.Exp(a) }, "Log": func() *Var { return t.Log(t.AddScalar(2, a)) },
			"Sqrt": func() *Var { return t.Sqrt(t.AddScalar(2, a)) },
			"Sin":  func() *Var { return t.Sin(a) }, "Cos": func() *Var { return t.Cos(a) },
			"Neg": func() *Var { return t.Neg(a) }, "OneMinus": func() *Var { return t.OneMinus(a) },
			"ReLU": func() *Var { return t.ReLU(a) }, "Abs": func() *Var { return t.Abs(a) },
			"Max": func() *Var { return t.Max(a, b) }, "Min": func() *Var { return t.Min(a, b) },
		}[s.op]())))
	}
	weights := tensor.RandVector(tensor.NewRand(5), p.size, 1)
	return append(v[:p.inputs:p.inputs], m), t.Dot(t.Vec("", weights), v[len(v)-1])
}

// onNumbers runs the same program entry by entry.
func (p program) onNumbers() (leaves []*Value, loss *Value) {
	for _, x := range p.leaves {
		leaves = append(leaves, NewValue("", x))
	}
	one, two := NewValue("", 1), NewValue("", 2)
	var v [][]*Value
	for i := range p.inputs {
		v = append(v, leaves[i*p.size:(i+1)*p.size])
	}
	m := func(i, j int) *Value { return leaves[p.inputs*p.size+i*p.size+j] }
	sum := func(term func(j int) *Value) *Value {
		total := NewValue("", 0)
		for j := range p.size {
			total = total.Add(term(j))
		}
		return total
	}
	for _, s := range p.steps {
		a, b := v[s.a], v[s.b]
		entry := map[string]func(i int) *Value{
			"Add": func(i int) *Value { return a[i].Add(b[i]).Add(a[i]) }, "Sub": func(i int) *Value { return a[i].Sub(b[i]) },
			"Hadamard": func(i int) *Value { return a[i].Mul(b[i]) }, "Div": func(i int) *Value { return a[i].Div(two.Add(b[i])) },
			"MulVec":  func(i int) *Value { return sum(func(j int) *Value { return m(i, j).Mul(a[j]) }) },
			"MulVecT": func(i int) *Value { return sum(func(j int) *Value { return m(j, i).Mul(a[j]) }) },
			"Dot":     func(i int) *Value { return sum(func(j int) *Value { return a[j].Mul(b[j]) }).Mul(a[i]) },
			"Softmax": func(i int) *Value { return a[i].Exp().Div(sum(func(j int) *Value { return a[j].Exp() })) },
			"Tanh":    func(i int) *Value { return a[i].Tanh() }, "Sigmoid": func(i int) *Value { return a[i].Sigmoid() },
			"Exp": func(i int) *Value { return a[i].Exp() }, "Log": func(i int) *Value { return two.Add(a[i]).Log() },
			"Sqrt": func(i int) *Value { return two.Add(a[i]).Sqrt() },
			"Sin":  func(i int) *Value { return a[i].Sin() }, "Cos": func(i int) *Value { return a[i].Cos() },
			"Neg": func(i int) *Value { return a[i].Neg() }, "OneMinus": func(i int) *Value { return one.Sub(a[i]) },
			"ReLU": func(i int) *Value { return a[i].ReLU() }, "Abs": func(i int) *Value { return a[i].Abs() },
			"Max": func(i int) *Value { return a[i].Max(b[i]) }, "Min": func(i int) *Value { return a[i].Min(b[i]) },
		}[s.op]
		y := make([]*Value, p.size)
		for i := range y {
			y[i] = entry(i).Div(two).Sin()
		}
		v = append(v, y)
	}
	weights := tensor.RandVector(tensor.NewRand(5), p.size, 1)
	return leaves, sum(func(j int) *Value { return NewValue("", weights[j]).Mul(v[len(v)-1][j]) })
}

// gradient returns the loss and the gradient of all leaves, in their order.
func (p program) gradient(t *rapid.T) (float64, tensor.Vector) {
	tape := new(Tape)
	leaves, loss := p.onTape(tape)
	if err := tape.Backward(loss); err != nil {
		t.Fatal(err)
	}
	var g tensor.Vector
	for _, v := range leaves {
		g = append(g, v.Grad.Data...)
	}
	return loss.Value.Data[0], g
}

func TestRandomProgramsAgainstDifferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t, smooth)
		_, got := p.gradient(t)
		want := gradcheck.Full(func() float64 { _, loss := p.onTape(new(Tape)); return loss.Value.Data[0] }, []gradcheck.Array{gradcheck.Vec("leaves", p.leaves)})
		if report := gradcheck.Compare([]gradcheck.Array{gradcheck.Vec("leaves", got)}, want, tolerance); !report.Pass() {
			t.Fatal(report)
		}
	})
}

// Kinks are allowed here: both engines make the same choice there.
func TestRandomProgramsOnNumbersAndOnTape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t, append(kinked, smooth...))
		loss, gradient := p.gradient(t)
		leaves, number := p.onNumbers()
		if err := number.Backward(); err != nil {
			t.Fatal(err)
		}
		if math.Abs(number.Data-loss) > 1e-13 {
			t.Fatalf("the loss is %.17g on numbers and %.17g on the tape", number.Data, loss)
		}
		scale := math.Max(1, tensor.MaxAbs(gradient))
		for i, v := range leaves {
			if !(math.Abs(v.Grad-gradient[i]) <= 1e-12*scale) {
				t.Fatalf("leaf %d: the gradient is %.17g on numbers and %.17g on the tape", i, v.Grad, gradient[i])
			}
		}
	})
}
