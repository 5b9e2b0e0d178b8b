package cell

import "math"

// Arithmetic is how a pass computes the warping functions, and how a layer keeps
// a number that it hands on.
type Arithmetic struct {
	Sigmoid, Tanh, Keep func(float64) float64
}

// Exact is the arithmetic of the formulas.
var Exact = Arithmetic{
	Sigmoid: func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	Tanh:    math.Tanh,
	Keep:    func(v float64) float64 { return v },
}

// Bytes is the arithmetic of Tesseract where the weights of a file are bytes:
// functions from tables, and numbers handed on as multiples of 1/127 up to ±1.
var Bytes = Arithmetic{
	Sigmoid: func(x float64) float64 {
		if x < 0 {
			return 1 - logistics.at(-x)
		}
		return logistics.at(x)
	},
	Tanh: func(x float64) float64 {
		if x < 0 {
			return -tanhs.at(-x)
		}
		return tanhs.at(x)
	},
	Keep: func(v float64) float64 { return math.Round(127*max(-1, min(1, v))) / 127 },
}

// table holds a function at the multiples of 1/256 below 16, where it has all
// but reached 1. In between it is linear.
type table [4096]float64

var (
	logistics = newTable(Exact.Sigmoid)
	tanhs     = newTable(Exact.Tanh)
)

func newTable(f func(float64) float64) *table {
	t := &table{}
	for i := range t {
		t[i] = f(float64(i) / 256)
	}
	return t
}

func (t *table) at(x float64) float64 {
	x *= 256
	if !(x < float64(len(t)-1)) {
		return 1
	}
	i := int(x)
	return t[i] + (t[i+1]-t[i])*(x-float64(i))
}
