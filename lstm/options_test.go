package lstm_test

import (
	"math"
	"testing"

	"unroll/internal/gradcheck"
	"unroll/lstm"
	"unroll/tensor"
	"unroll/train"
)

// Every option alone, and some together: with the numbers that are free of a
// network of X, S, V = 2, 3, 3 and windows of two taps.
var variants = map[string]struct {
	lstm.Options
	free int
}{
	"the augmented cell":  {lstm.Options{}, 165},
	"diagonal peepholes":  {lstm.Options{Peepholes: lstm.Diagonal}, 165 - 4*6},
	"no peepholes":        {lstm.Options{Peepholes: lstm.None}, 165 - 4*9},
	"coupled":             {lstm.Options{Coupled: true}, 165 - (12 + 9 + 9 + 3)},
	"no input gate":       {lstm.Options{Ungated: true}, 165 - (12 + 9 + 9 + 3)},
	"no projection":       {lstm.Options{Unprojected: true}, 165 - 9},
	"normalised":          {lstm.Options{Normalised: true}, 165 - 15 + 30},
	"all but normalised":  {lstm.Options{Peepholes: lstm.Diagonal, Coupled: true, Ungated: true, Unprojected: true}, 3*12 + 2*3 + 3*9 + 3*3},
	"all but peepholes":   {lstm.Options{Peepholes: lstm.None, Coupled: true, Ungated: true, Unprojected: true, Normalised: true}, 3*12 + 3*9 + 3*6},
	"coupled, normalised": {lstm.Options{Coupled: true, Normalised: true}, 165 - 15 + 30 - (12 + 9 + 9 + 6)},
}

// variant draws a network with these options; what is drawn as 0 or 1 to begin
// with is moved, as far as it is free.
func variant(t testing.TB, seed uint64, o lstm.Options) augmented {
	t.Helper()
	r := tensor.NewRand(seed)
	z := lstm.Sizes{X: 2, S: 3, V: 3, First: -1, Taps: 2}
	s := augmented{
		Augmented: must(lstm.RandomAugmented(r, z, o))(t, "augmented.6.b.1a"),
		x:         tensor.RandSequence(r, 5, 2, 1), y: tensor.RandSequence(r, 5, 3, 1),
		start: lstm.State{S: tensor.RandVector(r, 3, 1), V: tensor.RandVector(r, 3, 1)},
		later: lstm.State{S: tensor.RandVector(r, 3, 1), V: tensor.RandVector(r, 3, 1)},
	}
	for range 3 {
		move(s.Augmented, s.backward(t).Params, -0.3)
	}
	return s
}

// move adds a multiple of a gradient to parameters.
func move(p, g lstm.Augmented, k float64) {
	for i, a := range p.Arrays() {
		copy(a.Data, tensor.Add(a.Data, tensor.Scale(k, g.Arrays()[i].Data)))
	}
}

// (C4) The derivative of the loss along the line to another network of the same
// variant, whose numbers are free alike, and along the gradient itself.
func TestVariantsAgainstDifferences(t *testing.T) {
	for name, v := range variants {
		s := variant(t, 310, v.Options)
		g := s.backward(t).Params
		directions := []lstm.Augmented{g}
		for seed := range uint64(4) {
			other := variant(t, 311+seed, v.Options)
			move(other.Augmented, s.Augmented, -1)
			directions = append(directions, other.Augmented)
		}
		for i, direction := range directions {
			derivative := 0.0
			for j, a := range g.Arrays() {
				derivative += tensor.Dot(a.Data, direction.Arrays()[j].Data)
			}
			at := func(h float64) float64 {
				move(s.Augmented, direction, h)
				defer move(s.Augmented, direction, -h)
				return s.loss(t)()
			}
			const h = 1. / 1024
			slope := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
			if off := math.Abs(slope-derivative) / max(1e-3, math.Abs(slope)); !(off < 1e-8) {
				t.Errorf("%s: derivative %g along direction %d, want %g: off by %.1e", name, derivative, i, slope, off)
			}
		}
	}
}

// (C4) Normalised, against the tape: all gradients but those of b, which is
// held.
func TestNormalisedAgainstTape(t *testing.T) {
	s := variant(t, 320, lstm.Options{Normalised: true})
	rec, g := augmentedOnTape(t, s), s.backward(t)
	want := rec.gradient(variant(t, 321, lstm.Options{Normalised: true}).Augmented)
	for _, b := range []tensor.Vector{want.Bcu, want.Bcs, want.Bcx, want.Bcr, want.Bdu} {
		clear(b)
	}
	gradcheck.Compare(augmentedGradients(g), augmentedArrays(want, taped(rec.x), lstm.State{S: rec.sStart.Grad.Data, V: rec.vStart.Grad.Data}), exact).Check(t)
	if tensor.MaxAbs(g.Params.Ncx.Gain) < 1e-6 || tensor.MaxAbs(g.Params.Ndu.Bias) < 1e-6 {
		t.Error("gains and biases are told nothing")
	}
}

// The formulas of the variants hold, and so do their numbers of parameters.
func TestVariants(t *testing.T) {
	for name, v := range variants {
		s := variant(t, 330, v.Options)
		if s.Free() != v.free {
			t.Errorf("%s: %d numbers are free, want %d", name, s.Free(), v.free)
		}
		tr := s.forward(t)
		for n := range tr.V {
			if v.Coupled {
				agree(t, "augmented.6.b.2b", name+": g_cu + g_cs", tensor.Add(tr.Gcu[n], tr.Gcs[n]), tensor.Ones(3), 1e-15)
			}
			if v.Ungated {
				agree(t, "augmented.6.b.4b", name+": g_cx", tr.Gcx[n], tensor.Ones(3), 0)
			}
			if v.Unprojected {
				agree(t, "augmented.6.b.8c", name+": v", tr.V[n], tr.Q[n], 0)
			}
		}
		for _, W := range []tensor.Matrix{s.Wscu, s.Wscs, s.Wscx, s.Wscr} {
			largest := tensor.MaxAbs(W.Data)
			if zero := v.Peepholes == lstm.None || v.Ungated && &W.Data[0] == &s.Wscx.Data[0]; zero != (largest == 0) {
				t.Errorf("%s: a peephole matrix with entries up to %g", name, largest)
			}
			if v.Peepholes == lstm.Diagonal && tensor.MaxAbs(tensor.SubMat(W, diagonal(W)).Data) != 0 {
				t.Errorf("%s: a peephole matrix with entries beside the diagonal", name)
			}
		}
	}
}

func diagonal(m tensor.Matrix) tensor.Matrix {
	d := tensor.NewVector(m.Rows)
	for i := range d {
		d[i] = m.At(i, i)
	}
	return tensor.Diag(d)
}

// Normalised gates see numbers of one size, however large the input is.
func TestNormalisedGates(t *testing.T) {
	s := variant(t, 340, lstm.Options{Normalised: true})
	small := must(s.Forward(s.x, lstm.State{}))(t, "augmented.6.b.2b")
	loud := make([]tensor.Vector, len(s.x))
	for n := range loud {
		loud[n] = tensor.Scale(1e6, s.x[n])
	}
	large := must(s.Forward(loud, lstm.State{}))(t, "augmented.6.b.2b")
	agree(t, "augmented.6.b.2b", "the first gate", large.Gcu[0], small.Gcu[0], 1e-3)
}

// An optimiser that is given these gradients does not leave the plane: each of
// 200 steps of Adam, with clipping, begins with a Forward that demands it.
func TestAdamStaysInThePlane(t *testing.T) {
	for name, v := range variants {
		s := variant(t, 350, v.Options)
		losses, err := train.Fit(s.Augmented, func(p lstm.Augmented) (float64, lstm.Augmented, error) {
			s.Augmented = p
			tr, err := p.Forward(s.x, s.start)
			if err != nil {
				return 0, lstm.Augmented{}, err
			}
			g, err := p.Backward(tr, s.direct(tr), lstm.State{})
			return s.loss(t)(), g.Params, err
		}, train.Options{Steps: 200, Rate: 0.03, Clip: 1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !(losses[199] < losses[0]-0.1) {
			t.Errorf("%s: the loss went from %g to %g", name, losses[0], losses[199])
		}
	}
}
