// Package check reports sizes and numbers that do not fit, in the words of the
// caller: each error names the field, what was expected and what was found. The
// model packages use it at their edges, where sizes come from users and files.
package check

import (
	"fmt"
	"math"

	"unroll/tensor"
)

// First returns the first error of a list, or nil.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// In says in which function an error was found, such as "rnn: Clip".
func In(function string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", function, err)
}

// Matrix demands a shape, and finite entries.
func Matrix(field string, m tensor.Matrix, rows, cols int) error {
	switch {
	case m.Rows != rows || m.Cols != cols:
		return fmt.Errorf("%s is %s, expected %d×%d", field, m.Shape(), rows, cols)
	case len(m.Data) != rows*cols:
		return fmt.Errorf("%s is %s and has %d entries, expected %d", field, m.Shape(), len(m.Data), rows*cols)
	}
	return Finite(field, m.Data)
}

// Vector demands a number of entries, all of them finite.
func Vector(field string, v tensor.Vector, size int) error {
	if len(v) != size {
		return fmt.Errorf("%s has %d entries, expected %d", field, len(v), size)
	}
	return Finite(field, v)
}

// Sequence demands a number of steps and of entries at each.
func Sequence(field string, v []tensor.Vector, steps, size int) error {
	if len(v) != steps {
		return fmt.Errorf("%s has %d steps, expected %d", field, len(v), steps)
	}
	for n := range v {
		if Vector("", v[n], size) != nil { // the name is made where it is needed
			return Vector(fmt.Sprintf("%s[%d]", field, n), v[n], size)
		}
	}
	return nil
}

// Start is [Vector] for a value before the first step, where nil stands for
// zeros.
func Start(field string, v tensor.Vector, size int) error {
	if v == nil {
		return nil
	}
	return Vector(field, v, size)
}

// Finite demands numbers that are neither NaN nor infinite.
func Finite(field string, v tensor.Vector) error {
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%s is %g at entry %d, expected a finite number", field, x, i)
		}
	}
	return nil
}

// OrZero returns v, or d zeros where it is nil.
func OrZero(v tensor.Vector, d int) tensor.Vector {
	if v == nil {
		return tensor.NewVector(d)
	}
	return v
}

// AtLeast demands a number that is not too small.
func AtLeast(field string, n, smallest int) error {
	if n < smallest {
		return fmt.Errorf("%s is %d, expected at least %d", field, n, smallest)
	}
	return nil
}

// Within demands a step of a sequence of K.
func Within(field string, l, K int) error {
	if l < 0 || l >= K {
		return fmt.Errorf("%s is %d, expected a step of the sequence, 0 to %d", field, l, K-1)
	}
	return nil
}

// Above demands a number above 0.
func Above(field string, v float64) error {
	if !(v > 0) {
		return fmt.Errorf("%s is %g, expected a number above 0", field, v)
	}
	return nil
}
