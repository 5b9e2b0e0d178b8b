package stack_test

import (
	"strings"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/stack"
	"unroll/tensor"
)

// windowed is a stack in both directions of cells with two-sided windows, and
// outputs that are shorter than the state.
func windowed(t *testing.T, seed uint64) system {
	t.Helper()
	r := tensor.NewRand(seed)
	cell := func(d, dx int) stack.Cell {
		p, err := lstm.RandomAugmented(r, lstm.Sizes{X: dx, S: d + 1, V: d, First: -1, Taps: 3}, lstm.Options{Peepholes: lstm.Diagonal})
		if err != nil {
			t.Fatal(err)
		}
		return stack.Augmented(p)
	}
	state := func(d int) stack.State { return stack.State{tensor.RandVector(r, d+1, 1), tensor.RandVector(r, d, 1)} }
	states := func() stack.States {
		return stack.States{{Forward: state(2), Reverse: state(2)}, {Forward: state(3), Reverse: state(3)}}
	}
	return system{
		Stack: stack.New(2, []int{2, 3}, true, cell),
		x:     tensor.RandSequence(r, 4, 2, 1), v: tensor.RandSequence(r, 4, 6, 1),
		start: states(), later: states(),
	}
}

// Windows reach the same way in both directions of a stack: the gradients are
// those of differences, but for the peepholes that the options hold at zero.
func TestWindowsAndProjection(t *testing.T) {
	s := windowed(t, 50)
	r := tensor.NewRand(51)
	free := func(arrays []gradcheck.Array) (list []gradcheck.Array) {
		for _, a := range arrays {
			if !strings.Contains(a.Name, "W_sc") {
				list = append(list, a)
			}
		}
		return list
	}
	got, want := gradcheck.Along(r, 2, s.loss(t), free(s.variables()), free(all(s.backward(t))))
	near(t, "windows", got, want, differences.Default)
}

// A chunk has not seen what a window reaches for, so chunks are refused.
func TestNoChunksWithWindows(t *testing.T) {
	r := tensor.NewRand(52)
	for _, first := range []int{0, -1} {
		s := stack.New(2, []int{3}, false, func(d, dx int) stack.Cell { return augmented(r, d, dx, first, 2) })
		pass, err := s.Forward(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = pass.Next(tensor.RandSequence(r, 2, 2, 1))
		const want = "stack: Pass.Next: layer0.forward reads inputs of other steps, which may be in another chunk; expected a cell that reads x[n] alone"
		if err == nil || err.Error() != want {
			t.Errorf("error %v\n want %s", err, want)
		}
	}
}
