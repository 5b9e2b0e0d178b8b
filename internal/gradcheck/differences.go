package gradcheck

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"unroll/tensor"
)

// step is the power of two next to the fifth root of ε: what the formula leaves
// out and what rounding adds are then of one size, and x+step is exact for most
// x.
const step = 0x1p-10

// Full returns the gradient of loss at the given parameters by central
// differences, one entry after the other. loss reads the parameters from where
// they are stored, and returns the same number when it is called again;
// afterwards every entry is what it was, bit for bit.
func Full(loss func() float64, params []Array) []Array {
	gradient := make([]Array, len(params))
	for i, p := range params {
		g := Array{p.Name, p.Shape, make([]float64, len(p.Data))}
		for j := range p.Data {
			v := tensor.NewVector(len(p.Data))
			v[j] = 1
			g.Data[j] = slope(loss, p.Data, v)
		}
		gradient[i] = g
	}
	return gradient
}

// Along measures the slope of loss in random directions instead of all entries
// of a gradient: times directions for each parameter and four losses for each
// direction, whatever the size. got has the slopes ⟨gradient, v⟩ that the
// gradient promises, want those that central differences find, both by
// parameter and ready for [Compare].
//
// A direction has the length 1, and entries drawn uniformly before it is given
// that. (With entries of ±1, a gradient with two entries exchanged would pass
// every second time.) The parameters are left as they were. A gradient whose names or shapes are not
// those of the parameters, in their order, panics with a [*tensor.ShapeError].
func Along(r *rand.Rand, times int, loss func() float64, params, gradient []Array) (got, want []Array) {
	if a, b := shapes(params), shapes(gradient); a != b {
		panic(&tensor.ShapeError{Op: "gradcheck.Along", A: a, B: b})
	}
	for i, p := range params {
		promised, found := tensor.NewVector(times), tensor.NewVector(times)
		for k := range times {
			v := tensor.RandVector(r, len(p.Data), 1)
			v = tensor.Scale(1/tensor.Norm(v), v)
			promised[k] = tensor.Dot(gradient[i].Data, v)
			found[k] = slope(loss, p.Data, v)
		}
		got, want = append(got, Vec(p.Name, promised)), append(want, Vec(p.Name, found))
	}
	return got, want
}

// slope returns the slope of loss where x moves along v, and leaves x as it
// was. The central difference with the step h has an error of c h² and some of
// order h⁴; that with 2h has four times the first, so it cancels in the
// combination below (Richardson, 1911).
func slope(loss func() float64, x, v tensor.Vector) float64 {
	was := slices.Clone(x)
	defer copy(x, was)
	at := func(h float64) float64 {
		for i := range x {
			x[i] = was[i] + h*v[i]
		}
		return loss()
	}
	h := step * math.Max(1, tensor.MaxAbs(tensor.Hadamard(was, v)))
	central := func(h float64) float64 { return (at(h) - at(-h)) / (2 * h) }
	return (4*central(h) - central(2*h)) / 3
}

// shapes lists arrays as "W 2×3, b 2".
func shapes(arrays []Array) string {
	list := make([]string, len(arrays))
	for i, a := range arrays {
		list[i] = a.Name + " " + a.Shape
	}
	return strings.Join(list, ", ")
}
