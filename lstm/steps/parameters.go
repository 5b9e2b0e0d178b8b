package steps

import (
	"strings"

	"unroll/internal/check"
	"unroll/tensor"
)

// parameters is what all steps know of a cell: the sizes of its state and its
// input, and its arrays.
type parameters struct {
	d, dx  int
	arrays []tensor.Array
}

// check reports the first array that does not fit the sizes. A matrix that acts
// on the input, W_x or W_x…, has d_x columns; all else has the size d.
func (p parameters) check() error {
	err := check.First(check.AtLeast("len(theta_s)", p.d, 1), check.AtLeast("W_x.Cols", p.dx, 1))
	for _, a := range p.arrays {
		columns := p.d
		if strings.HasPrefix(a.Name, "W_x") {
			columns = p.dx
		}
		if len(a.Shape) == 1 {
			err = check.First(err, check.Vector(a.Name, a.Data, p.d))
			continue
		}
		m := tensor.Matrix{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data}
		err = check.First(err, check.Matrix(a.Name, m, p.d, columns))
	}
	return err
}
