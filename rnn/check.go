package rnn

import (
	"fmt"
	"math"

	"unroll/tensor"
)

// first returns the first error of a list, or nil.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// in says in which function an error was found.
func in(function string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("rnn: %s: %w", function, err)
}

// matrix demands a shape, and finite entries.
func matrix(field string, m tensor.Matrix, rows, cols int) error {
	switch {
	case m.Rows != rows || m.Cols != cols:
		return fmt.Errorf("%s is %s, expected %d×%d", field, m.Shape(), rows, cols)
	case len(m.Data) != rows*cols:
		return fmt.Errorf("%s is %s and has %d entries, expected %d", field, m.Shape(), len(m.Data), rows*cols)
	}
	return finite(field, m.Data)
}

// vector demands a number of entries, all of them finite.
func vector(field string, v tensor.Vector, size int) error {
	if len(v) != size {
		return fmt.Errorf("%s has %d entries, expected %d", field, len(v), size)
	}
	return finite(field, v)
}

// sequence demands a number of steps and of entries at each.
func sequence(field string, v []tensor.Vector, steps, size int) error {
	if len(v) != steps {
		return fmt.Errorf("%s has %d steps, expected %d", field, len(v), steps)
	}
	for n := range v {
		if err := vector(fmt.Sprintf("%s[%d]", field, n), v[n], size); err != nil {
			return err
		}
	}
	return nil
}

// start is vector for a value before the first step, where nil stands for
// zeros.
func start(field string, v tensor.Vector, size int) error {
	if v == nil {
		return nil
	}
	return vector(field, v, size)
}

func finite(field string, v tensor.Vector) error {
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%s is %g at entry %d, expected a finite number", field, x, i)
		}
	}
	return nil
}

// orZero returns v, or d zeros where it is nil.
func orZero(v tensor.Vector, d int) tensor.Vector {
	if v == nil {
		return tensor.NewVector(d)
	}
	return v
}

// atLeast demands a number that is not too small.
func atLeast(field string, n, smallest int) error {
	if n < smallest {
		return fmt.Errorf("%s is %d, expected at least %d", field, n, smallest)
	}
	return nil
}

// within demands a step of a sequence of K.
func within(field string, l, K int) error {
	if l < 0 || l >= K {
		return fmt.Errorf("%s is %d, expected a step of the sequence, 0 to %d", field, l, K-1)
	}
	return nil
}

// above demands a number above 0.
func above(field string, v float64) error {
	if !(v > 0) {
		return fmt.Errorf("%s is %g, expected a number above 0", field, v)
	}
	return nil
}
