package gru

import (
	"math"

	"unroll/tensor"
)

// gc is G_c, the warping function of the gates: the logistic function of each
// entry. Neither branch takes the exponential of a large number.
func gc(a tensor.Vector) tensor.Vector {
	return tensor.Map(func(z float64) float64 {
		if z < 0 {
			return math.Exp(z) / (1 + math.Exp(z))
		}
		return 1 / (1 + math.Exp(-z))
	}, a)
}

// slopeGc is G_c' = g(1 − g), with 1 − g = G_c(−a), which keeps its digits
// where g is close to 1.
func slopeGc(a tensor.Vector) tensor.Vector {
	return tensor.Hadamard(gc(a), gc(tensor.Scale(-1, a)))
}

// gd is G_d, the warping function of the candidate: tanh of each entry.
func gd(a tensor.Vector) tensor.Vector { return tensor.Map(math.Tanh, a) }

// slopeGd is G_d' = 1 − u² as a product, which keeps its digits where u is
// close to 1 or −1.
func slopeGd(a tensor.Vector) tensor.Vector {
	return tensor.Map(func(z float64) float64 {
		u := math.Tanh(z)
		return (1 - u) * (1 + u)
	}, a)
}

// oneMinus returns 1 − v of each entry.
func oneMinus(v tensor.Vector) tensor.Vector {
	return tensor.Map(func(z float64) float64 { return 1 - z }, v)
}
