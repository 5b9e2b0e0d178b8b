package stack

import (
	"fmt"
	"math/rand/v2"

	"unroll/tensor"
)

// masks draws a mask for each step: every entry is 0 with probability p, else
// 1/(1−p), so that what is dropped changes no mean and nothing has to be scaled
// where nothing is dropped.
func masks(r *rand.Rand, steps, d int, p float64) []tensor.Vector {
	m := make([]tensor.Vector, steps)
	for n := range m {
		m[n] = mask(uniform(r, d), p)
	}
	return m
}

// mask makes random numbers between 0 and 1 the mask of a step.
func mask(u tensor.Vector, p float64) tensor.Vector {
	//eq:dropout.1
	m := tensor.Map(func(u float64) float64 { return unitStep(u-p) / (1 - p) }, u)
	return m
}

// drop returns what is left of a sequence behind its masks.
func drop(m, x []tensor.Vector) []tensor.Vector {
	y := make([]tensor.Vector, len(x))
	for n := range x {
		//eq:dropout.2
		y[n] = tensor.Hadamard(m[n], x[n])
	}
	return y
}

// dropBack takes the derivatives by what is left to those by the sequence: what
// was dropped changes nothing.
func dropBack(m, direct []tensor.Vector) []tensor.Vector {
	x := make([]tensor.Vector, len(direct))
	for n := range direct {
		//eq:dropout.3
		x[n] = tensor.Hadamard(direct[n], m[n])
	}
	return x
}

// uniform draws d numbers from [0, 1).
func uniform(r *rand.Rand, d int) tensor.Vector {
	return tensor.Map(func(float64) float64 { return r.Float64() }, tensor.NewVector(d))
}

// unitStep is U: 1 from 0 on, 0 below.
func unitStep(x float64) float64 {
	if x < 0 {
		return 0
	}
	return 1
}

// checkShare demands a share that can be dropped.
func checkShare(field string, p float64) error {
	if !(p >= 0 && p < 1) {
		return fmt.Errorf("%s is %g, expected at least 0 and below 1", field, p)
	}
	return nil
}
