package rnn

import (
	"math"

	"unroll/tensor"
)

// GammaG is γ_G, the largest slope of the warping function: that of tanh at 0.
const GammaG = 1.0

// G is the warping function of the networks here, tanh of each entry.
func G(s tensor.Vector) tensor.Vector { return tensor.Map(math.Tanh, s) }

// Slope returns G'(s), the slope of each entry. With r = tanh(s) it is 1 − r²,
// written here as the product (1 − r)(1 + r), which keeps its digits where the
// readout is close to 1 or −1.
func Slope(s tensor.Vector) tensor.Vector {
	return tensor.Map(func(z float64) float64 {
		r := math.Tanh(z)
		return (1 - r) * (1 + r)
	}, s)
}
