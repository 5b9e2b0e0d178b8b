package ode

import (
	"math"

	"unroll/tensor"
)

// Warp is the warping function G, applied entry by entry, that turns a state
// into a readout. It should rise, be odd, level off at both ends and be nearly
// straight in between.
type Warp struct {
	F        func(z float64) float64 // G(z)
	Slope    func(z float64) float64 // G'(z)
	Steepest float64                 // the largest |G'|
}

// Tanh is the hyperbolic tangent, with slope 1 at 0.
func Tanh() Warp {
	slope := func(z float64) float64 { return 1 - math.Tanh(z)*math.Tanh(z) }
	return Warp{F: math.Tanh, Slope: slope, Steepest: 1}
}

// Logistic is 1/(1 + exp(−z)), with slope 1/4 at 0. It is not odd.
func Logistic() Warp {
	f := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	slope := func(z float64) float64 { return f(z) * (1 - f(z)) }
	return Warp{F: f, Slope: slope, Steepest: 0.25}
}

// Scaled makes the centre of a warp steeper: G(gain z), for gain > 0.
func Scaled(gain float64, w Warp) Warp {
	return Warp{
		F:        func(z float64) float64 { return w.F(gain * z) },
		Slope:    func(z float64) float64 { return gain * w.Slope(gain*z) },
		Steepest: gain * w.Steepest,
	}
}

// Of returns G(v).
func (w Warp) Of(v tensor.Vector) tensor.Vector { return tensor.Map(w.F, v) }

// SlopeAt returns G'(v).
func (w Warp) SlopeAt(v tensor.Vector) tensor.Vector { return tensor.Map(w.Slope, v) }
