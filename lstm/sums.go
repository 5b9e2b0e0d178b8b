package lstm

import "unroll/tensor"

// before returns a signal as the step after it reads it: the start, then all
// vectors but the last.
func before(signal []tensor.Vector, start tensor.Vector) []tensor.Vector {
	if len(signal) == 0 {
		return nil
	}
	return append([]tensor.Vector{start}, signal[:len(signal)-1]...)
}

// sumOuter returns Σ_n a[n] b[n]ᵀ, of shape rows×cols.
func sumOuter(rows, cols int, a, b []tensor.Vector) tensor.Matrix {
	sum := tensor.NewMatrix(rows, cols)
	for n := range a {
		for i, ai := range a[n] {
			for j, bj := range b[n] {
				sum.Data[i*cols+j] += ai * bj
			}
		}
	}
	return sum
}

// sum returns Σ_n a[n], of d entries.
func sum(d int, a []tensor.Vector) tensor.Vector {
	sum := tensor.NewVector(d)
	for n := range a {
		for i, ai := range a[n] {
			sum[i] += ai
		}
	}
	return sum
}
