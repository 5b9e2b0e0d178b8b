package rnn_test

import (
	"math"
	"slices"
	"testing"

	"unroll/internal/eqtest"
	"unroll/rnn"
	"unroll/tensor"

	"pgregory.net/rapid"
)

// (V1) The recursion and the nested expression agree bit for bit.
func TestNestedIsForward(t *testing.T) {
	s := newSystem(1)
	nested := make([]tensor.Vector, steps)
	for n := range nested {
		nested[n] = must(s.Nested(s.x[:n+1]))(t, "unrolled.2.7")
	}
	f, env := cell(t, "unrolling.eq", "unrolled", "x", s.x, "s", nested)
	eqtest.Bind(t, env, s.Standard)
	eqtest.Check(t, f, "unrolled.2.7", env, steps, rounding)
	tr := must(s.Forward(s.x, nil))(t, "rnn.1.31a")
	for n := range nested {
		if !slices.Equal(nested[n], tr.S[n]) {
			t.Errorf("eq unrolled.2.7: s[%d] is %v nested and %v by recursion", n, nested[n], tr.S[n])
		}
	}
}

func TestSquaredError(t *testing.T) {
	s := newSystem(2)
	tr := s.forward(t)
	var E, L []float64
	for n := range steps {
		so, _, err := rnn.SquaredError(tr.R[:n+1], s.v[:n+1])
		E = append(E, must(so, err)(t, "loss.2.2b"))
		step, _, err := rnn.SquaredError(tr.R[n:n+1], s.v[n:n+1])
		L = append(L, must(step, err)(t, "loss.2.2a"))
	}
	_, direct, err := rnn.SquaredError(tr.R, s.v)
	e := must(direct, err)(t, "loss.2.2c")
	f, env := cell(t, "unrolling.eq", "loss", "r", tr.R, "v", s.v, "E", E, "L", L, "e", e)
	for _, id := range []string{"loss.2.2a", "loss.2.2b", "loss.2.2c"} {
		eqtest.Check(t, f, id, env, steps, rounding)
	}
}

// A short target is about the first entries, an empty one about nothing.
func TestTargetsMayBeShort(t *testing.T) {
	r := []tensor.Vector{{1, 2}, {3, 4}}
	E, direct, err := rnn.SquaredError(r, []tensor.Vector{{0.5}, nil})
	if err != nil || E != 0.125 {
		t.Fatalf("eq loss.2.2a, loss.2.2b: loss %g, %v; want 0.125", E, err)
	}
	agree(t, "loss.2.2c", "direct derivatives", flat(direct), tensor.Vector{0.5, 0, 0, 0}, 0)
}

// lengths draws segments that cover a number of steps.
func lengths(t *rapid.T, N int) []int {
	var K []int
	for N > 0 {
		k := rapid.IntRange(1, min(N, 6)).Draw(t, "K")
		K = append(K, k)
		N -= k
	}
	return K
}

func floats(n []int) tensor.Vector {
	v := tensor.NewVector(len(n))
	for i := range n {
		v[i] = float64(n[i])
	}
	return v
}

// (V2) Windows are a partition of unity and orthogonal, the segments are what
// they let through, and the lengths add up.
func TestWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		N := rapid.IntRange(1, 30).Draw(t, "N")
		K := lengths(t, N)
		w, err := rnn.Windows(K)
		if err != nil || len(w) != N {
			t.Fatalf("eq windows.2.4: %d windows and %v, want %d", len(w), err, N)
		}
		x := tensor.RandSequence(tensor.NewRand(1), N, 2, 1)
		segments, err := rnn.Split(x, K)
		if err != nil {
			t.Fatal(err)
		}
		for n := range w {
			if cover, overlap := rnn.Cover(w[n]); cover != 1 || overlap != 0 {
				t.Errorf("eq windows.2.5a, windows.2.5b: step %d is covered %g times with an overlap of %g", n, cover, overlap)
			}
			for m, j := range rnn.Starts(K) {
				inside := n >= j && n < j+K[m]
				if (w[n][m] == 1) != inside || !inside && w[n][m] != 0 {
					t.Errorf("eq windows.2.4: window %d is %g at step %d", m, w[n][m], n)
				}
				if inside && !slices.Equal(segments[m][n-j], tensor.Scale(w[n][m], x[n])) {
					t.Errorf("segment %d has another vector at its step %d than the windowed sequence", m, n-j)
				}
			}
		}
	})
	K := []int{4, 1, 3, 2, 5}
	w := must(rnn.Windows(K))(t, "windows.2.4")
	f, env := cell(t, "unrolling.eq", "windows", "w", w, "K", floats(K), "j", floats(rnn.Starts(K)), "U", rnn.UnitStep)
	eqtest.Check(t, f, "windows.2.4", env, len(w), 0)

	any := tensor.RandSequence(tensor.NewRand(1), steps, 3, 1) // more than 0 and 1 tells formulas apart
	c, o := make([]float64, steps), make([]float64, steps)
	for n := range any {
		c[n], o[n] = rnn.Cover(any[n])
	}
	f, env = cell(t, "unrolling.eq", "windows", "w", any, "c", c, "o", o)
	eqtest.Check(t, f, "windows.2.5a", env, steps, rounding)
	eqtest.Check(t, f, "windows.2.5b", env, steps, rounding)
}

// (V3) Loss and gradient are sums over the segments. (V4) The order of the
// segments does not matter: to rounding, each of about ten terms of size 1.
func TestTotal(t *testing.T) {
	s := random(tensor.NewRand(3), d, dx, 14, 0.8)
	segments := must(s.Independent(s.x, s.v, []int{4, 7, 3}))(t, "segments.2.8")
	E, g := rnn.Total(segments)
	var Em tensor.Vector
	var gm []tensor.Vector
	for _, m := range segments {
		Em, gm = append(Em, m.E), append(gm, m.Gradient.Flat())
	}
	f, env := cell(t, "unrolling.eq", "segments", "E_m", Em, "g_m", gm, "E", E, "g", g.Flat())
	eqtest.Check(t, f, "segments.2.8", env, 1, rounding)
	eqtest.Check(t, f, "segments.2.9", env, 1, rounding)

	for _, order := range [][]int{{2, 0, 1}, {1, 2, 0}, {2, 1, 0}} {
		permuted := make([]rnn.Segment, len(order))
		for i, m := range order {
			permuted[i] = segments[m]
		}
		E2, g2 := rnn.Total(permuted)
		agree(t, "segments.2.8", "any order of segments", tensor.Vector{E2}, tensor.Vector{E}, 1e-14)
		agree(t, "segments.2.9", "any order of segments", g2.Flat(), g.Flat(), 1e-14)
	}
	if E, g := rnn.Total(nil); E != 0 || len(g.Flat()) != 0 {
		t.Errorf("eq segments.2.8: no segments have the loss %g and %d gradients", E, len(g.Flat()))
	}
}

// (V5) What a segment loses by its start from zero is within the bound, over
// random systems and at every step. The bound is reached closely, so a smaller
// one would not hold. What is compared has rounding errors of a few units of
// the last place of numbers of size 1.
func TestBoundaryBound(t *testing.T) {
	r, tightest, compared := tensor.NewRand(4), 0.0, 0
	for range 500 {
		d, dx := 1+r.IntN(6), 1+r.IntN(3)
		K := []int{1 + r.IntN(6), 1 + r.IntN(6), 1 + r.IntN(6)}
		s := random(r, d, dx, K[0]+K[1]+K[2], 1.5*r.Float64())
		full := must(s.Forward(s.x, nil))(t, "boundary.2.10")
		segments := must(s.Independent(s.x, s.v, K))(t, "boundary.2.10")
		for m, j := range rnn.Starts(K)[1:] {
			rLast := full.R[j-1]
			for i, rSeg := range segments[m+1].R {
				lost, bound := tensor.Norm(tensor.Sub(full.R[j+i], rSeg)), s.BoundaryBound(i, rLast)
				if !(lost <= bound*(1+1e-12)+1e-15) {
					t.Errorf("eq boundary.2.10: at step %d of a segment %.3e is lost, the bound is %.3e", i, lost, bound)
				}
				if bound > 1e-10 {
					tightest = max(tightest, lost/bound)
				}
				compared++
			}
		}
	}
	t.Logf("V5: %d steps compared, the largest part of the bound reached is %.3f", compared, tightest)
	if tightest < 0.9 {
		t.Errorf("eq boundary.2.10: at most %.2f of the bound is ever reached; it could be smaller, or nothing was compared", tightest)
	}

	s := newSystem(5)
	epsilon := make([]float64, steps)
	for i := range epsilon {
		epsilon[i] = s.BoundaryBound(i, s.rStart)
	}
	f, env := cell(t, "unrolling.eq", "boundary", "W_r", s.Wr, "gamma_G", rnn.GammaG, "r_last", s.rStart, "epsilon", epsilon)
	eqtest.Check(t, f, "boundary.2.10", env, steps, rounding)
}

// Where nothing is carried over, nothing is lost: segments that start from zero
// are the whole sequence if the readout before them happens to be zero.
func TestIndependentSegmentsLoseNothing(t *testing.T) {
	s := newSystem(6)
	s.ThetaS = tensor.NewVector(d)
	s.x[2] = tensor.Vector{0, 0, 0}
	s.x[0], s.x[1] = s.x[2], s.x[2]
	full := must(s.Forward(s.x, nil))(t, "rnn.1.31a")
	segments := must(s.Independent(s.x, s.v, []int{3, 4}))(t, "segments.2.8")
	agree(t, "boundary.2.10", "a boundary without information", flat(segments[1].R), flat(full.R[3:]), 0)
}

// (V6) A sum over the last K inputs is within its bound of the recursion, over
// random systems.
func TestFIRBound(t *testing.T) {
	r, tightest := tensor.NewRand(7), 0.0
	for range 300 {
		d, dx, N := 1+r.IntN(4), 1+r.IntN(3), 1+r.IntN(25)
		s := random(r, d, dx, N, r.Float64())
		full := must(s.IIR(s.x))(t, "filter.V6a")
		for _, K := range []int{1, 2, 5, 20} {
			cut := must(s.FIR(s.x, K))(t, "filter.V6c")
			bound := must(s.FIRBound(s.x, K))(t, "filter.V6d")
			for n := range full {
				left := tensor.Norm(tensor.Sub(full[n], cut[n]))
				if !(left <= bound*(1+1e-12)+1e-13*max(1, tensor.Norm(full[n]))) {
					t.Errorf("eq filter.V6d: step %d, K = %d: %.3e is left out, the bound is %.3e", n, K, left, bound)
				}
				if n < K && left > 1e-13*max(1, tensor.Norm(full[n])) {
					t.Errorf("eq filter.V6c: step %d, K = %d: %.1e is left out of a sum that has all terms", n, K, left)
				}
				if bound > 1e-10 && !math.IsInf(bound, 1) {
					tightest = max(tightest, left/bound)
				}
			}
		}
	}
	t.Logf("V6: the largest part of the bound reached is %.3f", tightest)
	if tightest < 0.9 {
		t.Errorf("eq filter.V6d: at most %.2f of the bound is ever reached; it could be smaller, or nothing was compared", tightest)
	}
}

func TestFilter(t *testing.T) {
	const K = 3
	s := random(tensor.NewRand(8), d, dx, steps, 0.3)
	defer named(t, "filter.V6c")
	full, cut := must(s.IIR(s.x))(t, "filter.V6a"), must(s.FIR(s.x, K))(t, "filter.V6c")
	epsilon := must(s.FIRBound(s.x, K))(t, "filter.V6d")
	u, uMax := must(s.FIR(s.x, 1))(t, "filter.V6b"), 0.0 // one term: what an input adds
	for _, u := range u {
		uMax = max(uMax, tensor.Norm(u))
	}
	f, env := cell(t, "unrolling.eq", "filter", "x", s.x, "s", full, "s_fir", cut, "u", u,
		"P", rnn.Powers(s.Wr, K), "u_max", uMax, "epsilon", epsilon)
	eqtest.Bind(t, env, s.Standard)
	for _, id := range []string{"filter.V6a", "filter.V6b", "filter.V6c"} {
		eqtest.Check(t, f, id, env, steps, rounding)
	}
	eqtest.Check(t, f, "filter.V6d", env, 1, rounding)
	agree(t, "filter.V6c", "W_r² is the third power from 0", rnn.Powers(s.Wr, K)[2].Data, tensor.Mul(s.Wr, s.Wr).Data, 0)

	s.Wr = tensor.ScaleMat(1/tensor.NormMat(s.Wr), s.Wr)
	s.Wr = tensor.ScaleMat(1.01, s.Wr)
	if bound := must(s.FIRBound(s.x, K))(t, "filter.V6d"); !math.IsInf(bound, 1) {
		t.Errorf("eq filter.V6d: the bound is %g for a norm above 1, want +Inf", bound)
	}
}
