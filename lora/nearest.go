package lora

import (
	"math"

	"unroll/internal/check"
	"unroll/tensor"
)

// Nearest returns the adapter of a rank whose ΔW is nearest to a change of a weight,
// d_y×d_x, in the sum of squares: the largest singular values and what they stand
// for (Eckart and Young, 1936). What an adapter of that rank cannot say is the rest
// of the singular values, which are returned, the largest first. So a network that
// was trained as a whole becomes an adapter, and one sees what that costs.
func Nearest(delta tensor.Matrix, rank int) (Adapter, tensor.Vector, error) {
	err := check.First(
		check.AtLeast("delta.Rows", delta.Rows, 1),
		check.AtLeast("delta.Cols", delta.Cols, 1),
		check.AtLeast("rank", rank, 1),
		check.Matrix("delta", delta, delta.Rows, delta.Cols),
	)
	if err != nil {
		return Adapter{}, nil, check.In("lora: Nearest", err)
	}
	u, s, v, err := tensor.SVD(delta)
	if err != nil {
		return Adapter{}, nil, check.In("lora: Nearest", err)
	}
	a := Adapter{A: tensor.NewMatrix(rank, delta.Cols), B: tensor.NewMatrix(delta.Rows, rank), Alpha: float64(rank)}
	for k := range min(rank, len(s)) {
		half := math.Sqrt(s[k]) // of the size of a direction, for A and for B
		copy(a.A.Row(k), tensor.Scale(half, column(v, k)))
		addColumn(a.B, k, tensor.Scale(half, column(u, k)))
	}
	return a, s, nil
}

// Share returns the share of the sum of squares that the first few of some singular
// values have; 1 where all are zero.
func Share(s tensor.Vector, rank int) float64 {
	all := tensor.Dot(s, s)
	if all == 0 {
		return 1
	}
	some := s[:min(rank, len(s))]
	return tensor.Dot(some, some) / all
}

// RankFor returns how many of the singular values it takes to have a share of the
// sum of squares, at least 0 and at most 1.
func RankFor(s tensor.Vector, share float64) int {
	for rank := range len(s) {
		if Share(s, rank) >= share {
			return rank
		}
	}
	return len(s)
}
