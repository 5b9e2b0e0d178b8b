package lstm

import (
	"fmt"
	"math"

	"unroll/internal/check"
	"unroll/tensor"
)

// Scaling is what was taken out of a training set so that each component of its
// inputs has mean 0 and deviation 1 (eq. 5.3). It is kept, for an input seen
// later has to be measured on the same scale.
type Scaling struct {
	Mean      tensor.Vector // d_x entries
	Deviation tensor.Vector // d_x entries above 0
}

// Standardise finds the scale of a training set, at least one input of d_x
// entries. A component that never changes is only centred: its deviation is
// set to 1.
func Standardise(x []tensor.Vector) (Scaling, error) {
	if err := check.AtLeast("len(x)", len(x), 1); err != nil {
		return Scaling{}, check.In("lstm: Standardise", err)
	}
	d := len(x[0])
	if err := check.First(check.AtLeast("len(x[0])", d, 1), check.Sequence("x", x, len(x), d)); err != nil {
		return Scaling{}, check.In("lstm: Standardise", err)
	}
	N := float64(len(x))
	//eq:standardisation.5.3a
	mean := tensor.Scale(1/N, sum(d, x))
	//eq:standardisation.5.3b
	deviation := tensor.Map(math.Sqrt,
		tensor.Scale(1/N, sum(d, squares(x, mean))))
	for i := range deviation {
		if constant(x, i) {
			deviation[i] = 1
		}
	}
	scale := Scaling{Mean: mean, Deviation: deviation}
	return scale, check.In("lstm: Standardise", scale.check())
}

// squares returns the squared distances (x[n] − mean)², entry by entry.
func squares(x []tensor.Vector, mean tensor.Vector) []tensor.Vector {
	squares := make([]tensor.Vector, len(x))
	for n := range x {
		centred := tensor.Sub(x[n], mean)
		squares[n] = tensor.Hadamard(centred, centred)
	}
	return squares
}

// constant reports whether component i is the same in all inputs. Its deviation
// is then 0 but for rounding.
func constant(x []tensor.Vector, i int) bool {
	for n := range x {
		if x[n][i] != x[0][i] {
			return false
		}
	}
	return true
}

// check reports a mean or deviation that is no scale: overflown, or from
// elsewhere.
func (s Scaling) check() error {
	if err := check.First(check.Finite("Mean", s.Mean), check.Vector("Deviation", s.Deviation, len(s.Mean))); err != nil {
		return err
	}
	for i, deviation := range s.Deviation {
		if err := check.Above(fmt.Sprintf("Deviation[%d]", i), deviation); err != nil {
			return err
		}
	}
	return nil
}

// Apply returns inputs on the scale, d_x entries each: those of the training
// set, or any others.
func (s Scaling) Apply(x []tensor.Vector) ([]tensor.Vector, error) {
	if err := check.First(s.check(), check.Sequence("x", x, len(x), len(s.Mean))); err != nil {
		return nil, check.In("lstm: Scaling.Apply", err)
	}
	standard := make([]tensor.Vector, len(x))
	for n := range x {
		standard[n] = tensor.NewVector(len(s.Mean))
		for i := range standard[n] {
			//eq:standardisation.5.3c
			standard[n][i] = (x[n][i] - s.Mean[i]) / s.Deviation[i]
		}
	}
	return standard, nil
}
