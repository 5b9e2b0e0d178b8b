package rnn

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Starts returns where the segments of the given lengths begin (eq. 2.3): each
// where the one before it ends.
func Starts(lengths []int) []int {
	starts, j := make([]int, len(lengths)), 0
	for m, K := range lengths {
		starts[m] = j
		j += K
	}
	return starts
}

// Split cuts a sequence into segments of the given lengths, each counted from
// 0 again (eq. 2.6). The segments share the storage of x. The lengths are at
// least 1 and add up to that of x, so a sequence without a step has no
// segments and cannot be split.
func Split(x []tensor.Vector, lengths []int) ([][]tensor.Vector, error) {
	if err := partition(lengths, len(x)); err != nil {
		return nil, check.In("rnn: Split", err)
	}
	return split(x, lengths), nil
}

func split(x []tensor.Vector, lengths []int) [][]tensor.Vector {
	segments := make([][]tensor.Vector, len(lengths))
	for m, j := range Starts(lengths) {
		segments[m] = x[j : j+lengths[m]]
	}
	return segments
}

// partition demands segments that cover N steps.
func partition(lengths []int, N int) error {
	if len(lengths) == 0 {
		return fmt.Errorf("lengths names 0 segments, expected at least 1")
	}
	total := 0
	for m, K := range lengths {
		if K < 1 || K > N-total {
			return fmt.Errorf("lengths[%d] is %d, expected 1 to %d: %d of %d steps are left", m, K, N-total, N-total, N)
		}
		total += K
	}
	if total != N {
		return fmt.Errorf("lengths add up to %d steps, expected %d", total, N)
	}
	return nil
}

// Windows returns the windows of the segments, entry m of w[n] for segment m
// at step n: 1 within the segment and 0 outside, as the difference of a unit
// step where it begins and one where it has ended (eq. 2.4). Lengths below 1
// are an error.
func Windows(lengths []int) ([]tensor.Vector, error) {
	N := 0
	for _, K := range lengths {
		N += max(K, 0)
	}
	if err := partition(lengths, N); err != nil {
		return nil, check.In("rnn: Windows", err)
	}
	j, K := floats(Starts(lengths)), floats(lengths)
	w := make([]tensor.Vector, N)
	for n := range w {
		//eq:windows.2.4
		w[n] = tensor.Sub(since(j, n), since(tensor.Add(j, K), n))
	}
	return w, nil
}

// since returns a unit step for each start: 1 where n has reached it, 0 before.
func since(start tensor.Vector, n int) tensor.Vector {
	return tensor.Map(func(j float64) float64 { return UnitStep(float64(n) - j) }, start)
}

// UnitStep is 1 from 0 on, and 0 below.
func UnitStep(z float64) float64 {
	if z < 0 {
		return 0
	}
	return 1
}

// Cover returns, for the windows w at one step, how many segments the step is
// in and how much they overlap there, which is the sum of w_m w_p over all pairs
// of different windows (eq. 2.5). For the windows of a partition they are 1
// and 0.
func Cover(w tensor.Vector) (cover, overlap float64) {
	//eq:windows.2.5a
	cover = tensor.Sum(w)
	//eq:windows.2.5b
	overlap = tensor.Sum(w)*tensor.Sum(w) - tensor.Dot(w, w)
	return cover, overlap
}

func floats(n []int) tensor.Vector {
	v := tensor.NewVector(len(n))
	for i := range n {
		v[i] = float64(n[i])
	}
	return v
}
