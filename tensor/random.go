package tensor

import "math/rand/v2"

// NewRand returns a source of random numbers that depends on the seed alone,
// the same on every machine.
func NewRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }

// RandVector returns n entries drawn uniformly from (−scale, scale).
func RandVector(r *rand.Rand, n int, scale float64) Vector {
	return Map(func(float64) float64 { return scale * (2*r.Float64() - 1) }, NewVector(n))
}

// RandMatrix returns a rows×cols matrix of entries drawn uniformly from
// (−scale, scale).
func RandMatrix(r *rand.Rand, rows, cols int, scale float64) Matrix {
	return Matrix{rows, cols, RandVector(r, rows*cols, scale)}
}

// RandSequence returns steps vectors of n entries drawn uniformly from
// (−scale, scale).
func RandSequence(r *rand.Rand, steps, n int, scale float64) []Vector {
	seq := make([]Vector, steps)
	for i := range seq {
		seq[i] = RandVector(r, n, scale)
	}
	return seq
}
