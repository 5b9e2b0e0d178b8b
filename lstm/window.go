package lstm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// Window takes a few neighbouring inputs in the place of one. Its matrix W[l],
// d_s×d_x, acts on x[n+First+l]: with First = 0 the window looks ahead, with
// First = 1 − len(W) it is causal, and in between it is two-sided. One matrix and
// First = 0 are the plain product W x[n].
//
// Inputs before the first and after the last one count as zero, so a window may
// be longer than the sequence.
type Window struct {
	First int // offset of the first tap, of any sign
	W     []tensor.Matrix
}

// RandomWindow returns a window to begin training with. The weights are uniform
// between ±1/√(taps·dx), so that a sum over all entries of all taps is of the
// size of one.
func RandomWindow(r *rand.Rand, ds, dx, first, taps int) Window {
	w := Window{First: first}
	for range taps {
		w.W = append(w.W, tensor.RandMatrix(r, ds, dx, 1/math.Sqrt(float64(taps*dx))))
	}
	return w
}

// mulVec returns what the window sees at step n, Σ_l W[l] x[n+First+l].
func (w Window) mulVec(x []tensor.Vector, n int) tensor.Vector {
	sum := tensor.NewVector(w.W[0].Rows)
	for l, W := range w.W {
		if m := n + w.First + l; inside(m, x) {
			sum = tensor.Add(sum, tensor.MulVec(W, x[m]))
		}
	}
	return sum
}

// mulVecT is the way back: what the errors e, one a step, tell input m,
// Σ_l W[l]ᵀ e[m−First−l]. Beyond its ends e is zero.
func (w Window) mulVecT(e []tensor.Vector, m int) tensor.Vector {
	sum := tensor.NewVector(w.W[0].Cols)
	for l, W := range w.W {
		if n := m - w.First - l; inside(n, e) {
			sum = tensor.Add(sum, tensor.MulVecT(W, e[n]))
		}
	}
	return sum
}

// sumOuter returns what the errors tell the matrices, Σ_n e[n] x[n+First+l]ᵀ for
// each tap l, where e[0] belongs to step from.
func (w Window) sumOuter(e, x []tensor.Vector, from int) Window {
	rows, cols := w.W[0].Rows, w.W[0].Cols
	g := Window{First: w.First}
	for l := range w.W {
		g.W = append(g.W, sumOuter(rows, cols, e, shift(x, from+w.First+l, len(e), cols)))
	}
	return g
}

// shift returns x[by], …, x[by+steps−1], with zeros for what is not there.
func shift(x []tensor.Vector, by, steps, size int) []tensor.Vector {
	shifted := make([]tensor.Vector, steps)
	for n := range shifted {
		shifted[n] = tensor.NewVector(size)
		if inside(n+by, x) {
			shifted[n] = x[n+by]
		}
	}
	return shifted
}

func inside(n int, signal []tensor.Vector) bool { return n >= 0 && n < len(signal) }

// arrays lists the taps, as W_xcu[0], W_xcu[1] and so on.
func (w Window) arrays(name string) []tensor.Array {
	var arrays []tensor.Array
	for l, W := range w.W {
		arrays = append(arrays, W.Array(fmt.Sprintf("%s[%d]", name, l)))
	}
	return arrays
}

// check demands at least one tap, of one shape and finite.
func (w Window) check(field string, ds, dx int) error {
	err := check.AtLeast("len("+field+".W)", len(w.W), 1)
	for l, W := range w.W {
		err = check.First(err, check.Matrix(fmt.Sprintf("%s.W[%d]", field, l), W, ds, dx))
	}
	return err
}
