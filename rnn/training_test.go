package rnn_test

import (
	"math"
	"strings"
	"testing"

	"unroll/internal/eqtest"
	"unroll/rnn"
	"unroll/tensor"
)

func TestClip(t *testing.T) {
	g := newSystem(44).Standard
	norm := tensor.Norm(g.Flat())
	clipped := must(rnn.Clip(g, norm/3))(t, "clip.3.13")
	f, env := cell(t, "training.eq", "clip", "g", g.Flat(), "c", norm/3, "g_hat", clipped.Flat())
	eqtest.Check(t, f, "clip.3.13", env, 1, rounding)
	agree(t, "clip.3.13", "norm after clipping", tensor.Vector{tensor.Norm(clipped.Flat())}, tensor.Vector{norm / 3}, rounding)
	for _, c := range []float64{norm * 1.01, math.Inf(1)} {
		same := must(rnn.Clip(g, c))(t, "clip.3.13")
		agree(t, "clip.3.13", "a short gradient stays", same.Flat(), g.Flat(), 0)
	}
	bad := newSystem(45).Standard
	bad.ThetaS[1] = math.NaN()
	if _, err := rnn.Clip(bad, 1); err == nil || !strings.Contains(err.Error(), "gradient") {
		t.Errorf("a gradient that is not a number: error %v", err)
	}
	for _, c := range []float64{0, -1, math.NaN()} {
		if _, err := rnn.Clip(g, c); err == nil || !strings.Contains(err.Error(), "c is") {
			t.Errorf("clipping at %g: error %v", c, err)
		}
	}
}

// A delayed copy asks for what was heard lag steps ago, where there is such a
// step.
func TestDelayedCopy(t *testing.T) {
	for _, lag := range []int{-2, 0, 3, 5, 9} {
		x, v := rnn.DelayedCopy(tensor.NewRand(48), 5, 2, lag)
		for n := range v {
			heard := n - lag
			switch inside := heard >= 0 && heard < len(x); {
			case !inside && v[n] != nil:
				t.Errorf("lag %d: step %d asks for %v, which nobody said", lag, n, v[n])
			case inside:
				agree(t, "loss.2.2a", "target of a delayed copy", v[n], x[heard], 0)
			}
		}
	}
}

func TestAdding(t *testing.T) {
	r := tensor.NewRand(49)
	for range 200 {
		x, v, err := rnn.Adding(r, 9)
		if err != nil {
			t.Fatal(err)
		}
		sum, marks := 0.0, 0
		for n := range x {
			if x[n][1] == 1 {
				sum += x[n][0]
				marks++
			}
			if n < 8 && v[n] != nil {
				t.Fatalf("a target at step %d", n)
			}
		}
		if marks != 2 || math.Abs(v[8][0]-sum/2) > 1e-15 {
			t.Fatalf("%d marks, target %g, mean of the marked %g", marks, v[8][0], sum/2)
		}
	}
	if _, _, err := rnn.Adding(r, 1); err == nil {
		t.Error("an adding problem of one step was drawn")
	}
}

// Adam walks down a parabola to its bottom.
func TestTrain(t *testing.T) {
	bottom := newSystem(50).Standard
	objective := func(p rnn.Standard) (float64, rnn.Standard, error) {
		away := tensor.Sub(p.Flat(), bottom.Flat())
		g := rnn.Standard{
			Wr:     tensor.SubMat(p.Wr, bottom.Wr),
			Wx:     tensor.SubMat(p.Wx, bottom.Wx),
			ThetaS: tensor.Sub(p.ThetaS, bottom.ThetaS),
		}
		return tensor.Dot(away, away) / 2, g, nil
	}
	begin := newSystem(51).Standard
	p, losses, err := rnn.Train(begin, objective, 500, 0.05, math.Inf(1))
	if err != nil {
		t.Fatal(err)
	}
	if len(losses) != 500 || losses[0] < 1 || tensor.MaxAbs(tensor.Sub(p.Flat(), bottom.Flat())) > 1e-3 {
		t.Errorf("%d losses from %g on, ended %g away", len(losses), losses[0], tensor.MaxAbs(tensor.Sub(p.Flat(), bottom.Flat())))
	}
	agree(t, "clip.3.13", "what training began with is unchanged", begin.Flat(), newSystem(51).Flat(), 0)
	for name, bad := range map[string]func() error{
		"rate": func() error { _, _, err := rnn.Train(begin, objective, 1, 0, 1); return err },
		"clip": func() error { _, _, err := rnn.Train(begin, objective, 1, 0.1, math.NaN()); return err },
	} {
		if err := bad(); err == nil || !strings.Contains(err.Error(), name+" is") {
			t.Errorf("bad %s: error %v", name, err)
		}
	}
}
