package ch02_unrolling

import (
	"math"

	"unroll/tensor"
)

// mean is the arithmetic mean.
func mean(v []float64) float64 {
	return tensor.Sum(v) / float64(len(v))
}

// smooth averages over a sliding window.
func smooth(v []float64, width int) []float64 {
	var out []float64
	for i := range len(v) - width + 1 {
		out = append(out, mean(v[i:i+width]))
	}
	return out
}

// pairs makes each value the input, and the value after it the target.
func pairs(values tensor.Vector) (x, v []tensor.Vector) {
	for i := range len(values) - 1 {
		x = append(x, tensor.Vector{values[i]})
		v = append(v, tensor.Vector{values[i+1]})
	}
	return x, v
}

// distance is the root of the mean squared difference of the first entries.
func distance(a, b []tensor.Vector) float64 {
	sum := 0.0
	for n := range a {
		sum += math.Pow(a[n][0]-b[n][0], 2)
	}
	return math.Sqrt(sum / float64(len(a)))
}
