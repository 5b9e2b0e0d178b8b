package ode

import (
	"math"
	"testing"

	"unroll/tensor"
)

// A Runge–Kutta formula with weights b has order p if b·tree = want holds for
// each rooted tree of up to p nodes. The trees are products of the nodes c and
// the matrix of weights A.
type condition struct {
	tree  string
	order int
	value tensor.Vector
	want  float64
}

func conditions() []condition {
	a := func(v tensor.Vector) tensor.Vector {
		out := tensor.NewVector(7)
		for i, row := range dpWeights {
			for j, w := range row {
				out[i] += w * v[j]
			}
		}
		return out
	}
	power := func(q float64) tensor.Vector {
		return tensor.Map(func(c float64) float64 { return math.Pow(c, q) }, dpNodes[:])
	}
	c, times := power(1), tensor.Hadamard
	return []condition{
		{"1", 1, power(0), 1},
		{"c", 2, c, 1. / 2},
		{"c²", 3, power(2), 1. / 3}, {"Ac", 3, a(c), 1. / 6},
		{"c³", 4, power(3), 1. / 4}, {"c Ac", 4, times(c, a(c)), 1. / 8},
		{"Ac²", 4, a(power(2)), 1. / 12}, {"AAc", 4, a(a(c)), 1. / 24},
		{"c⁴", 5, power(4), 1. / 5}, {"c²Ac", 5, times(power(2), a(c)), 1. / 10}, {"(Ac)²", 5, times(a(c), a(c)), 1. / 20},
		{"c Ac²", 5, times(c, a(power(2))), 1. / 15}, {"Ac³", 5, a(power(3)), 1. / 20}, {"c AAc", 5, times(c, a(a(c))), 1. / 30},
		{"A(c Ac)", 5, a(times(c, a(c))), 1. / 40}, {"AAc²", 5, a(a(power(2))), 1. / 60}, {"AAAc", 5, a(a(a(c))), 1. / 120},
	}
}

// The step has order 5. The error estimate is the difference of two formulas
// of order 4, so it sees none of the trees up to there.
func TestTableauOrder(t *testing.T) {
	b := append(append(tensor.Vector{}, dpWeights[6]...), 0)
	for _, k := range conditions() {
		if got := tensor.Dot(b, k.value); math.Abs(got-k.want) > 1e-14 {
			t.Errorf("step: b·%s = %.17g, want %.17g", k.tree, got, k.want)
		}
		if got := tensor.Dot(dpError, k.value); k.order <= 4 && math.Abs(got) > 1e-14 {
			t.Errorf("error estimate: %.2g at %s, want 0", got, k.tree)
		}
	}
	for i, row := range dpWeights {
		if sum := tensor.Sum(row); math.Abs(sum-dpNodes[i]) > 1e-14 {
			t.Errorf("the weights of stage %d add up to %.17g, its node is %.17g", i, sum, dpNodes[i])
		}
	}
}

// Up to θ of a step the interpolant is a formula of order 4 for a step that
// is θ as long.
func TestInterpolantOrder(t *testing.T) {
	for _, theta := range []float64{0, 0.1, 0.5, 0.9, 1} {
		b := tensor.NewVector(7)
		for i := range b {
			k := make([]tensor.Vector, 7)
			for j := range k {
				k[j] = tensor.NewVector(1)
			}
			k[i][0] = 1
			b[i] = quartic(1, tensor.Vector{0}, mix(1, dpWeights[6], k), k).at(theta)[0]
		}
		for _, k := range conditions() {
			want := k.want * math.Pow(theta, float64(k.order))
			if got := tensor.Dot(b, k.value); k.order <= 4 && math.Abs(got-want) > 1e-14 {
				t.Errorf("θ = %g: b·%s = %.17g, want %.17g", theta, k.tree, got, want)
			}
		}
	}
}

// With equal steps, the formula of Dormand and Prince and its interpolant have
// order 5 on a delay equation, s'(t) = sin 3s(t−1) − s(t), held against a much
// finer run.
func TestDormandPrinceOrder(t *testing.T) {
	p := Problem{
		Rate: func(t float64, s Signal) tensor.Vector {
			return tensor.Add(tensor.Map(math.Sin, tensor.Scale(3, s(t-1))), tensor.Scale(-1, s(t)))
		},
		Delays: []float64{1}, History: Constant(1), T1: 4,
	}
	run := func(h float64) *Solution {
		m, err := begin("DormandPrince", p, 5)
		if err != nil {
			t.Fatal(err)
		}
		sol, err := m.along(m.mesh(h), func(m *march, t1 float64) (tensor.Vector, piece) {
			y, p, last, _ := m.try(t1)
			m.slope = last
			return y, p
		})
		if err != nil {
			t.Fatal(err)
		}
		return sol
	}
	finest := run(1. / 128)
	worst := func(h float64) (largest float64) {
		sol := run(h)
		for i := range 401 {
			at := float64(i) / 100
			largest = max(largest, math.Abs(sol.At(at)[0]-finest.At(at)[0]))
		}
		return largest
	}
	if order := math.Log2(worst(1./8)/worst(1./32)) / 2; math.Abs(order-5) > 0.3 {
		t.Errorf("order %.2f, want 5", order)
	}
}
