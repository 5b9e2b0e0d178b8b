package rnn

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// SquaredError returns the loss of readouts r against targets v, half the
// squared distance summed over the steps (eq. 2.2), and what Backward needs of
// it: the direct derivative by each readout, d entries a step.
//
// A target may be shorter than the readout. Then it is about the first entries
// alone, and the others are free to remember; a target without entries, such
// as nil, asks nothing of its step.
func SquaredError(r, v []tensor.Vector) (E float64, direct []tensor.Vector, err error) {
	d := 0
	if len(r) > 0 {
		d = len(r[0])
	}
	if err := check.First(check.Sequence("r", r, len(r), d), targets(v, len(r), d)); err != nil {
		return 0, nil, check.In("rnn: SquaredError", err)
	}
	direct = make([]tensor.Vector, len(r))
	for n := range r {
		//eq:loss.2.2c
		e := tensor.Sub(r[n][:len(v[n])], v[n])
		//eq:loss.2.2a
		L := tensor.Dot(e, e) / 2
		//eq:loss.2.2b
		E = E + L
		direct[n] = tensor.NewVector(d)
		copy(direct[n], e)
	}
	return E, direct, nil
}

// targets demands targets for readouts of d entries.
func targets(v []tensor.Vector, steps, d int) error {
	if len(v) != steps {
		return fmt.Errorf("v has %d steps, expected %d", len(v), steps)
	}
	for n := range v {
		field := fmt.Sprintf("v[%d]", n)
		if len(v[n]) > d {
			return fmt.Errorf("%s has %d entries, expected at most %d", field, len(v[n]), d)
		}
		if err := check.Finite(field, v[n]); err != nil {
			return err
		}
	}
	return nil
}
