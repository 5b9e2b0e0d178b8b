package ode

import (
	"fmt"
	"math"

	"unroll/tensor"
)

// LeakMemory returns W_s of a model whose A is diagonal with the negative
// entries a (eq. 1.29): a diagonal matrix that is positive, and small where
// the leak is large.
func LeakMemory(a tensor.Vector, DeltaT float64) tensor.Matrix {
	//eq:leaky.1.29a
	Ws := tensor.Diag(tensor.Map(func(aii float64) float64 {
		return 1 / (1 + DeltaT*math.Abs(aii))
	}, a))
	return Ws
}

// LeakLimit returns what [Discretise] tends to as the leak grows (eqs. 1.29
// and 1.30). ΔT is gone from all but W_s, which itself goes to 0.
func LeakLimit(m Hopfield, DeltaT float64) (c Canonical, err error) {
	defer tensor.Catch(&err)
	if err := first(m.check(m.A.Rows, m.C.Cols), positive("DeltaT", DeltaT)); err != nil {
		return Canonical{}, fmt.Errorf("ode: LeakLimit: %w", err)
	}
	inverse, err := tensor.Inverse(m.A)
	if err != nil {
		return Canonical{}, fmt.Errorf("ode: LeakLimit: A: %w", err)
	}
	//eq:leaky.1.29b
	WbarS := tensor.ScaleMat(-1/DeltaT, inverse)
	//eq:leaky.1.30a
	WbarR := tensor.ScaleMat(-1, tensor.Mul(inverse, m.B))
	//eq:leaky.1.30b
	WbarX := tensor.ScaleMat(-1, tensor.Mul(inverse, m.C))
	//eq:leaky.1.30c
	thetaBarS := tensor.Scale(-1, tensor.MulVec(inverse, m.Phi))
	return Canonical{Ws: WbarS, Wr: WbarR, Wx: WbarX, ThetaS: thetaBarS, G: m.G}, nil
}

// LeakError returns the relative error of each part of [LeakLimit] for the
// leak A = −alpha I (eq. 1.30). It is exact.
func LeakError(alpha, DeltaT float64) float64 {
	//eq:leaky.1.30d
	epsilon := 1 / (1 + DeltaT*alpha)
	return epsilon
}
