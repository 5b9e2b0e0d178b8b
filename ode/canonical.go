package ode

import (
	"fmt"

	"unroll/tensor"
)

// Canonical is the canonical recurrent network (eq. 1.20), what backward Euler
// makes of a [Delayed] model.
type Canonical struct {
	Ws     tensor.Matrix // d×d, what the state keeps of itself
	Wr     tensor.Matrix // d×d, acts on the last readout
	Wx     tensor.Matrix // d×d_x, acts on the input
	ThetaS tensor.Vector // θ_s, d entries
	G      Warp
}

// Trace holds the signals of a forward pass, one vector for each step.
type Trace struct {
	X []tensor.Vector // input, d_x entries
	S []tensor.Vector // state, d entries
	R []tensor.Vector // readout, d entries
}

// Discretise samples the model with step DeltaT: backward Euler with the
// readout delayed by that same step (eq. 1.19). The error says so where
// I − ΔT A is singular, that is, where 1/DeltaT is an eigenvalue of A; where no
// eigenvalue of A has a real part above 0 it never is.
func Discretise(m Hopfield, DeltaT float64) (c Canonical, err error) {
	defer tensor.Catch(&err)
	if err := first(m.check(m.A.Rows, m.C.Cols), positive("DeltaT", DeltaT)); err != nil {
		return Canonical{}, fmt.Errorf("ode: Discretise: %w", err)
	}
	I := tensor.Identity(m.A.Rows)
	//eq:canonical.1.19a
	Ws, err := tensor.Inverse(tensor.SubMat(I, tensor.ScaleMat(DeltaT, m.A)))
	if err != nil {
		return Canonical{}, fmt.Errorf("ode: Discretise: I − ΔT A with ΔT = %g: %w", DeltaT, err)
	}
	//eq:canonical.1.19b
	Wr := tensor.ScaleMat(DeltaT, tensor.Mul(Ws, m.B))
	//eq:canonical.1.19c
	Wx := tensor.ScaleMat(DeltaT, tensor.Mul(Ws, m.C))
	//eq:canonical.1.19d
	thetaS := tensor.Scale(DeltaT, tensor.MulVec(Ws, m.Phi))
	return Canonical{Ws: Ws, Wr: Wr, Wx: Wx, ThetaS: thetaS, G: m.G}, nil
}

// Forward runs the network over the inputs. The start values s[−1] and r[−1]
// have d entries; nil stands for zeros. Shapes that do not fit panic with a
// [*tensor.ShapeError].
//
// As a solution of the delay equation that starts from s[−1] at time t0, the
// input x[n] and the state s[n] belong to the time t0 + (n+1) ΔT.
func (c Canonical) Forward(x []tensor.Vector, sStart, rStart tensor.Vector) Trace {
	tr := newTrace(x)
	sLast, rLast := orZero(sStart, len(c.ThetaS)), orZero(rStart, len(c.ThetaS))
	for n := range x {
		//eq:canonical.1.20a
		tr.S[n] = tensor.Add(
			tensor.MulVec(c.Ws, sLast),
			tensor.MulVec(c.Wr, rLast),
			tensor.MulVec(c.Wx, x[n]),
			c.ThetaS)
		//eq:canonical.1.20b
		tr.R[n] = c.G.Of(tr.S[n])
		sLast, rLast = tr.S[n], tr.R[n]
	}
	return tr
}

func newTrace(x []tensor.Vector) Trace {
	return Trace{X: x, S: make([]tensor.Vector, len(x)), R: make([]tensor.Vector, len(x))}
}

// orZero returns v, or d zeros where it is nil.
func orZero(v tensor.Vector, d int) tensor.Vector {
	if v == nil {
		return tensor.NewVector(d)
	}
	return v
}

// positive reports a number that is not finite and above 0.
func positive(field string, v float64) error {
	if !finite(v) || v <= 0 {
		return fmt.Errorf("%s is %g, expected a finite number above 0", field, v)
	}
	return nil
}
