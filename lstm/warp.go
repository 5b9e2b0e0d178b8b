package lstm

import (
	"math"

	"unroll/tensor"
)

// Gc is the warping function of the controls, the logistic function of each
// entry (eq. 5.1). Its values lie between 0, a closed gate, and 1, an open one.
//
// The two branches are one function. Neither of them takes the exponential of a
// large number, so that no entry overflows and a small value keeps its digits.
func Gc(a tensor.Vector) tensor.Vector {
	//eq:warps.5.1a
	return tensor.Map(func(z float64) float64 {
		if z < 0 {
			return math.Exp(z) / (1 + math.Exp(z))
		}
		return 1 / (1 + math.Exp(-z))
	}, a)
}

// SlopeGc returns G_c'(a) of each entry, between 0 and ¼. With g = G_c(a) it is
// g(1 − g), and 1 − g is G_c(−a), which keeps its digits where g is close to 1.
func SlopeGc(a tensor.Vector) tensor.Vector {
	//eq:warps.5.1b
	return tensor.Hadamard(Gc(a), Gc(tensor.Scale(-1, a)))
}

// Gd is the warping function of the data, tanh of each entry (eq. 5.2).
func Gd(a tensor.Vector) tensor.Vector {
	//eq:warps.5.2a
	return tensor.Map(math.Tanh, a)
}

// SlopeGd returns G_d'(a) of each entry, between 0 and 1. With u = G_d(a) it is
// 1 − u², written as a product, which keeps its digits where u is close to 1 or
// −1.
func SlopeGd(a tensor.Vector) tensor.Vector {
	//eq:warps.5.2b
	return tensor.Map(func(z float64) float64 {
		u := math.Tanh(z)
		return (1 - u) * (1 + u)
	}, a)
}
