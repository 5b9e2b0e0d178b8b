package ode

import (
	"errors"
	"math"

	"unroll/tensor"
)

// newton finds a zero of f near y. It stops when a correction falls below
// 1e-10 of y. That leaves an error at the level of rounding: with slopes taken
// by differences, each correction is about √ε of the one before.
func newton(f func(tensor.Vector) tensor.Vector, y tensor.Vector) (tensor.Vector, error) {
	const corrections = 50
	for range corrections {
		value := f(y)
		correction, err := tensor.Solve(differences(f, y, value), value)
		if err != nil {
			return y, err
		}
		y = tensor.Sub(y, correction)
		if finite(y...) && tensor.MaxAbs(correction) <= 1e-10*(1+tensor.MaxAbs(y)) {
			return y, nil
		}
	}
	return y, errors.New("the search of a root by Newton's method does not settle")
}

// differences returns the Jacobian of f at y by forward differences; value is
// f(y).
func differences(f func(tensor.Vector) tensor.Vector, y, value tensor.Vector) tensor.Matrix {
	columns := make([]tensor.Vector, len(y))
	for j := range y {
		shifted := y.Clone()
		shifted[j] += math.Sqrt(epsilon) * (1 + math.Abs(y[j]))
		columns[j] = tensor.Scale(1/(shifted[j]-y[j]), tensor.Sub(f(shifted), value))
	}
	return tensor.T(tensor.FromRows(columns...))
}
