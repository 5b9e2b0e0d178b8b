package ode

import (
	"fmt"
	"math"

	"unroll/tensor"
)

// OneSampleDelay returns the model with its readout delayed by one sampling
// step, τ₀ = ΔT (eq. 1.16). The past that it needs is then a single slot of
// memory, overwritten at each step. This is the model whose backward Euler
// solution with step DeltaT is the [Canonical] network of [Discretise].
func (m Hopfield) OneSampleDelay(DeltaT float64) Delayed {
	//eq:sampling.1.16
	tau0 := DeltaT
	return Delayed{Hopfield: m, Tau0: tau0}
}

// Sampled returns the two sides that backward Euler sets equal at time t: the
// difference quotient of the state over one step (eq. 1.14), and the rate at
// the NEW time t + DeltaT (eq. 1.15). Along a solution of the model they
// differ by O(DeltaT).
func (m Delayed) Sampled(t, DeltaT float64, s, x Signal) (sDot, f tensor.Vector) {
	r := m.R(s)
	//eq:sampling.1.14
	sDot = tensor.Scale(1/DeltaT, tensor.Sub(s(t+DeltaT), s(t)))
	//eq:sampling.1.15
	f = tensor.Add(
		tensor.MulVec(m.A, s(t+DeltaT)),
		tensor.MulVec(m.B, r(t+DeltaT-m.Tau0)),
		tensor.MulVec(m.C, x(t+DeltaT)),
		m.Phi)
	return sDot, f
}

// IterateStep finds the state after s by reading backward Euler (eq. 1.17) as
// an assignment, and repeating it until it comes no closer. Each round closes
// the gap by the factor DeltaT ‖A‖ at least, which has to be below 1. The
// readout r belongs to s, the input xNew to the state that is sought.
func (m Hopfield) IterateStep(DeltaT float64, s, r, xNew tensor.Vector) (tensor.Vector, error) {
	if factor := DeltaT * tensor.NormMat(m.A); !(factor < 1) {
		return nil, fmt.Errorf("ode: IterateStep: DeltaT ‖A‖ is %.3g, expected below 1", factor)
	}
	sNew := s
	for gap := math.Inf(1); ; {
		before := sNew
		//eq:euler.1.17
		sNew = tensor.Add(s, tensor.Scale(DeltaT, tensor.Add(
			tensor.MulVec(m.A, sNew),
			tensor.MulVec(m.B, r),
			tensor.MulVec(m.C, xNew),
			m.Phi)))
		moved := tensor.Norm(tensor.Sub(sNew, before))
		if !(moved < gap) { // only rounding is left
			return sNew, nil
		}
		gap = moved
	}
}

// SolveStep finds the state after s by solving the linear system that 1.17 is
// (eq. 1.18). The error says so where 1/DeltaT is an eigenvalue of A.
func (m Hopfield) SolveStep(DeltaT float64, s, r, xNew tensor.Vector) (tensor.Vector, error) {
	I := tensor.Identity(len(s))
	//eq:euler.1.18
	sNew, err := tensor.Solve(
		tensor.SubMat(I, tensor.ScaleMat(DeltaT, m.A)),
		tensor.Add(
			s,
			tensor.Scale(DeltaT, tensor.MulVec(m.B, r)),
			tensor.Scale(DeltaT, tensor.MulVec(m.C, xNew)),
			tensor.Scale(DeltaT, m.Phi)))
	if err != nil {
		return nil, fmt.Errorf("ode: SolveStep: I − ΔT A with ΔT = %g: %w", DeltaT, err)
	}
	return sNew, nil
}
