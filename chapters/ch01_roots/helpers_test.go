package ch01_roots

import (
	"math"

	"unroll/ode"
	"unroll/tensor"
)

// grid returns n numbers evenly spaced from one to another.
func grid(from, to float64, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = from + (to-from)*float64(i)/float64(n-1)
	}
	return v
}

// curve samples the first entry of a solution for a figure.
func curve(s *ode.Solution, from, to float64, steps int) (times, values []float64) {
	times = grid(from, to, steps+1)
	for _, t := range times {
		values = append(values, s.At(t)[0])
	}
	return times, values
}

// entry takes one entry out of a sequence of vectors.
func entry(seq []tensor.Vector, i int) tensor.Vector {
	v := tensor.NewVector(len(seq))
	for n := range seq {
		v[n] = seq[n][i]
	}
	return v
}

// rms is the root of the mean square.
func rms(v tensor.Vector) float64 {
	return tensor.Norm(v) / math.Sqrt(float64(len(v)))
}
