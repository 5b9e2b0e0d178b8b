package train

import (
	"unroll/internal/check"
	"unroll/tensor"
)

// Clip shortens a gradient to the norm c if it is longer, and keeps its
// direction (eq. 3.13). The norm is that of all parameters together, so that
// their proportions stay. c = +Inf clips nothing.
//
// The error says so where c is not above 0, and where the gradient is not
// finite: there is no direction left to keep.
func Clip(g tensor.Vector, c float64) (tensor.Vector, error) {
	if err := check.First(check.Above("c", c), check.Finite("gradient", g)); err != nil {
		return nil, check.In("train: Clip", err)
	}
	norm := tensor.Norm(g)
	if norm <= c {
		return g, nil
	}
	//eq:clip.3.13
	clipped := tensor.Scale(c/norm, g)
	return clipped, nil
}
