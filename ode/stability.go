package ode

import (
	"fmt"
	"math"

	"unroll/tensor"
)

// Memory returns Ŵ = W_s + W_r, what one step does to a small state where the
// warp has slope 1 at 0 (eq. 1.25).
func (c Canonical) Memory() tensor.Matrix {
	//eq:canonical.1.25a
	What := tensor.AddMat(c.Ws, c.Wr)
	return What
}

// Radius returns the spectral radius of Ŵ. Small signals die out if it is
// below 1, and grow if it is above (eq. 1.25).
func (c Canonical) Radius() float64 {
	What := c.Memory()
	//eq:canonical.1.25b
	lambdaMax := tensor.SpectralRadius(What)
	return lambdaMax
}

// Jacobian returns ∂s[n]/∂s[n−1] at the state s[n−1] = sLast (eq. 1.26). The
// readout of the last step depends on it too, and so it is a sum.
func (c Canonical) Jacobian(sLast tensor.Vector) tensor.Matrix {
	//eq:canonical.1.26
	J := tensor.AddMat(c.Ws, tensor.Mul(c.Wr, tensor.Diag(c.G.SlopeAt(sLast))))
	return J
}

// Contraction returns q = ‖W_s‖ + ‖W_r‖ sup|G'| (eq. 1.27). Below 1, any two
// trajectories with the same inputs approach each other by at least this
// factor a step.
func (c Canonical) Contraction() float64 {
	gammaG := c.G.Steepest
	//eq:canonical.1.27
	q := tensor.NormMat(c.Ws) + tensor.NormMat(c.Wr)*gammaG
	return q
}

// Memory returns Ŵ = (I − ΔT A)⁻¹ (I + ΔT B) of the network that the model
// becomes with step DeltaT, straight from the model (eq. 1.24).
func (m Hopfield) Memory(DeltaT float64) (What tensor.Matrix, err error) {
	defer tensor.Catch(&err)
	I := tensor.Identity(m.A.Rows)
	inverse, err := tensor.Inverse(tensor.SubMat(I, tensor.ScaleMat(DeltaT, m.A)))
	if err != nil {
		return tensor.Matrix{}, fmt.Errorf("ode: Memory: I − ΔT A with ΔT = %g: %w", DeltaT, err)
	}
	//eq:canonical.1.24
	What = tensor.Mul(inverse, tensor.AddMat(I, tensor.ScaleMat(DeltaT, m.B)))
	return What, nil
}

// ScalarMemory returns Ŵ of the network with one state, A = a and B = b
// (eq. 1.28).
func ScalarMemory(a, b, DeltaT float64) float64 {
	//eq:scalar.1.28a
	What := (1 + DeltaT*b) / (1 - DeltaT*a)
	return What
}

// StableInterval returns between which b the network with one state and a
// leak a < 0 is stable (eq. 1.28). The upper end is that of the differential
// equation; the lower one is the price of feedback that comes a step late, and
// goes to −∞ as DeltaT goes to 0. For a ≥ 0 both ends are NaN.
func StableInterval(a, DeltaT float64) (bMin, bMax float64) {
	if a >= 0 {
		return math.NaN(), math.NaN()
	}
	//eq:scalar.1.28b
	bMin = -(math.Abs(a) + 2/DeltaT)
	//eq:scalar.1.28c
	bMax = math.Abs(a)
	return bMin, bMax
}

// StabilityMap returns |Ŵ| of the network with one state over a grid, for a
// picture of where it is stable: row i belongs to b[i], column j to a[j]. With
// DeltaT = 1 the axes are a ΔT and b ΔT, which is all that matters.
func StabilityMap(a, b []float64, DeltaT float64) tensor.Matrix {
	grid := tensor.NewMatrix(len(b), len(a))
	for i := range b {
		for j := range a {
			grid.Set(i, j, math.Abs(ScalarMemory(a[j], b[i], DeltaT)))
		}
	}
	return grid
}
