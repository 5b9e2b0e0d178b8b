package gradcheck

import (
	"math"

	"unroll/tensor"
)

// network is a small recurrent network with a loss, and a backward pass that
// can be told to make a mistake: what this package is for, in small.
//
//	s[n] = Wr r[n-1] + Wx x[n] + b,  r[n] = tanh(s[n]),  loss = Σ ½ ‖r[n] − y[n]‖²
type network struct {
	Wr, Wx tensor.Matrix
	B      tensor.Vector
	x, y   []tensor.Vector
	start  tensor.Vector
}

func newNetwork() *network {
	r := tensor.NewRand(1)
	return &network{
		Wr: tensor.RandMatrix(r, 3, 3, 1), Wx: tensor.RandMatrix(r, 3, 2, 1), B: tensor.RandVector(r, 3, 1),
		x: tensor.RandSequence(r, 4, 2, 1), y: tensor.RandSequence(r, 4, 3, 1), start: tensor.RandVector(r, 3, 1),
	}
}

// forward returns r[-1], r[0], r[1], …
func (m *network) forward() []tensor.Vector {
	r := []tensor.Vector{m.start}
	for n, x := range m.x {
		s := tensor.Add(tensor.MulVec(m.Wr, r[n]), tensor.MulVec(m.Wx, x), m.B)
		r = append(r, tensor.Map(math.Tanh, s))
	}
	return r
}

func (m *network) loss() float64 {
	sum := 0.0
	for n, r := range m.forward()[1:] {
		e := tensor.Sub(r, m.y[n])
		sum += tensor.Dot(e, e) / 2
	}
	return sum
}

// faults are what backward can be told to get wrong.
var faults = []string{
	"a term is dropped", "a transpose is missing", "a sign is wrong", "off by 1.001", "the slope is forgotten",
	"= for +=", "r[n] for r[n-1]", "Wx is transposed", "shapes do not fit", "an entry is not a number",
}

func (m *network) backward(fault string) []Array {
	r := m.forward()
	wr, wx, b := tensor.NewMatrix(3, 3), tensor.NewMatrix(3, 2), tensor.NewVector(3)
	late := tensor.NewVector(3) // what arrives from step n+1
	for n := len(m.x) - 1; n >= 0; n-- {
		chi := tensor.Add(tensor.Sub(r[n+1], m.y[n]), late)
		slope := tensor.Map(func(r float64) float64 { return 1 - r*r }, r[n+1])
		last := r[n]
		switch fault {
		case "a term is dropped":
			chi = tensor.Sub(r[n+1], m.y[n])
		case "a sign is wrong":
			chi = tensor.Sub(late, tensor.Sub(m.y[n], tensor.Scale(-1, r[n+1])))
		case "the slope is forgotten":
			slope = tensor.Ones(3)
		case "r[n] for r[n-1]":
			last = r[n+1]
		}
		psi := tensor.Hadamard(chi, slope)
		late = tensor.MulVecT(m.Wr, psi)
		if fault == "a transpose is missing" {
			late = tensor.MulVec(m.Wr, psi)
		}
		if fault == "shapes do not fit" {
			late = tensor.MulVecT(m.Wx, psi)
		}
		if fault == "= for +=" {
			b = tensor.NewVector(3)
		}
		wr = tensor.AddMat(wr, tensor.Outer(psi, last))
		wx = tensor.AddMat(wx, tensor.Outer(psi, m.x[n]))
		b = tensor.Add(b, psi)
	}
	switch fault {
	case "off by 1.001":
		wx = tensor.ScaleMat(1.001, wx)
	case "Wx is transposed":
		wx = tensor.T(wx)
	case "an entry is not a number":
		b[1] = math.NaN()
	}
	return []Array{Mat("Wr", wr), Mat("Wx", wx), Vec("B", b)}
}

// mistakes is the table of the faults.
func (m *network) mistakes() []Mistake {
	var list []Mistake
	for _, fault := range faults {
		list = append(list, Mistake{fault, func() []Array { return m.backward(fault) }})
	}
	return list
}
