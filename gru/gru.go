package gru

import (
	"math"
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// GRU holds the parameters of a gated recurrent unit, or a number for each of
// them, such as a gradient. Its state has d entries, its input d_x.
type GRU struct {
	Wz, Wr, Wh tensor.Matrix // d×d, act on the last state
	Uz, Ur, Uh tensor.Matrix // d×d_x, act on the input
	Bz, Br, Bh tensor.Vector // d entries
	Ch         tensor.Vector // d entries where After is set, else nil

	// After is where the reset gate acts: on the product with W_h (cell
	// gru_after), not on the state before it (cell gru).
	After bool
}

// Random returns a unit to begin training with, d states and dx inputs. Its
// weights are uniform, between ±1/√d and ±1/√dx, so that a sum over the entries
// is of the size of one. Its biases are zero but b_z, which is 1: the unit
// begins by keeping most of its state, so that the gradient arrives from more
// than a few steps later.
func Random(r *rand.Rand, d, dx int, after bool) GRU {
	onState := func() tensor.Matrix { return tensor.RandMatrix(r, d, d, 1/math.Sqrt(float64(d))) }
	onInput := func() tensor.Matrix { return tensor.RandMatrix(r, d, dx, 1/math.Sqrt(float64(dx))) }
	p := GRU{
		Wz: onState(), Wr: onState(), Wh: onState(),
		Uz: onInput(), Ur: onInput(), Uh: onInput(),
		Bz: tensor.Ones(d), Br: tensor.NewVector(d), Bh: tensor.NewVector(d),
		After: after,
	}
	if after {
		p.Ch = tensor.NewVector(d)
	}
	return p
}

// Arrays returns the parameters by the names of the formulas, sharing their
// numbers: W_z, W_r, W_h, U_z, U_r, U_h, b_z, b_r, b_h and, where the reset
// comes after, c_h.
func (p GRU) Arrays() []tensor.Array {
	arrays := []tensor.Array{
		p.Wz.Array("W_z"), p.Wr.Array("W_r"), p.Wh.Array("W_h"),
		p.Uz.Array("U_z"), p.Ur.Array("U_r"), p.Uh.Array("U_h"),
		p.Bz.Array("b_z"), p.Br.Array("b_r"), p.Bh.Array("b_h"),
	}
	if p.After {
		arrays = append(arrays, p.Ch.Array("c_h"))
	}
	return arrays
}

// d is the size of the state.
func (p GRU) d() int { return len(p.Bz) }

// check reports the first parameter that does not fit the others.
func (p GRU) check() error {
	d, dx := p.d(), p.Uz.Cols
	biases := 0
	if p.After {
		biases = d
	}
	return check.First(
		check.AtLeast("len(Bz)", d, 1),
		check.AtLeast("Uz.Cols", dx, 1),
		check.Matrix("Wz", p.Wz, d, d), check.Matrix("Wr", p.Wr, d, d), check.Matrix("Wh", p.Wh, d, d),
		check.Matrix("Uz", p.Uz, d, dx), check.Matrix("Ur", p.Ur, d, dx), check.Matrix("Uh", p.Uh, d, dx),
		check.Vector("Bz", p.Bz, d), check.Vector("Br", p.Br, d), check.Vector("Bh", p.Bh, d),
		check.Vector("Ch", p.Ch, biases),
	)
}

// zero returns parameters of the same shapes, all 0.
func (p GRU) zero() GRU {
	W, U, b := tensor.NewMatrix(p.d(), p.d()), tensor.NewMatrix(p.d(), p.Uz.Cols), tensor.NewVector(p.d())
	z := GRU{
		Wz: W, Wr: W.Clone(), Wh: W.Clone(),
		Uz: U, Ur: U.Clone(), Uh: U.Clone(),
		Bz: b, Br: b.Clone(), Bh: b.Clone(),
		After: p.After,
	}
	if p.After {
		z.Ch = b.Clone()
	}
	return z
}
