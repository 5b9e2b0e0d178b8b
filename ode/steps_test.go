package ode_test

import (
	"math"
	"slices"
	"testing"

	"unroll/ode"
	"unroll/tensor"

	"pgregory.net/rapid"
)

// Steps do not depend on the unit of time. A unit of 2^20 changes no digit of
// any number, so the runs agree exactly.
func TestUnitOfTime(t *testing.T) {
	const unit = 1 << 20
	p := echo(0.77, 6).Problem
	scaled := p
	scaled.Rate = func(t float64, s ode.Signal) tensor.Vector {
		return tensor.Scale(1./unit, p.Rate(t/unit, func(u float64) tensor.Vector { return s(u * unit) }))
	}
	scaled.Delays, scaled.T1 = tensor.Scale(unit, p.Delays), unit*p.T1
	short, err := ode.DormandPrince(p, ode.Tolerance{})
	if err != nil {
		t.Fatal(err)
	}
	long, err := ode.DormandPrince(scaled, ode.Tolerance{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(tensor.Scale(unit, short.T), long.T) {
		t.Errorf("times %v and %v", short.T, long.T)
	}
}

// Every sum of as many delays as the order of the method, after T0 and after a
// corner of the input, is the end of a step, whatever the delays are.
func TestBreaksAreSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delay := rapid.Float64Range(0.1, 2)
		tau1, tau2 := delay.Draw(t, "tau1"), delay.Draw(t, "tau2")
		corner := rapid.Float64Range(-1, 4).Draw(t, "corner")
		p := ode.Problem{
			Rate: func(t float64, s ode.Signal) tensor.Vector {
				return tensor.Sub(tensor.Scale(-0.5, s(t-tau1)), tensor.Map(math.Sin, s(t-tau2)))
			},
			Delays:  []float64{tau1, 0, tau2},
			History: ode.Constant(1, -0.5),
			T1:      4,
			Breaks:  []float64{corner, 17},
		}
		sol, err := ode.DormandPrince(p, ode.Tolerance{Abs: 1e-3, Rel: 1e-3})
		if err != nil {
			t.Fatal(err)
		}
		fixed, err := ode.RK4(p, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 6 {
			for j := range 6 - i {
				for _, from := range []float64{0, corner} {
					at := from + float64(i)*tau1 + float64(j)*tau2
					if at <= 0 || at >= p.T1 {
						continue
					}
					if near := nearest(sol.T, at); math.Abs(near-at) > 1e-12 {
						t.Fatalf("%g = %g + %dτ₁ + %dτ₂ is no step; the nearest is %g", at, from, i, j, near)
					}
					if near := nearest(fixed.T, at); i+j <= 4 && math.Abs(near-at) > 1e-12 {
						t.Fatalf("RK4: %g = %g + %dτ₁ + %dτ₂ is no step; the nearest is %g", at, from, i, j, near)
					}
				}
			}
		}
		for n := 1; n < len(sol.T); n++ {
			if h := sol.T[n] - sol.T[n-1]; h < 1e-14 || h > min(tau1, tau2)*(1+1e-9) {
				t.Fatalf("step %d is %g long, the shortest delay %g", n, h, min(tau1, tau2))
			}
		}
		if last := sol.T[sol.Steps()]; last != p.T1 {
			t.Fatalf("the run ends at %g, want %g", last, p.T1)
		}
	})
}

func nearest(sorted []float64, t float64) float64 {
	i, _ := slices.BinarySearch(sorted, t)
	if i == len(sorted) || i > 0 && t-sorted[i-1] < sorted[i]-t {
		i--
	}
	return sorted[i]
}

// To stop halfway and go on, with the first solution as history, changes
// nothing but the steps.
func TestSplitRun(t *testing.T) {
	whole := echo(0.77, 6)
	tol := ode.Tolerance{Abs: 1e-10, Rel: 1e-10}
	rapid.Check(t, func(t *rapid.T) {
		first, second := whole.Problem, whole.Problem
		first.T1 = rapid.Float64Range(0.1, 5.9).Draw(t, "split")
		half, err := ode.DormandPrince(first, tol)
		if err != nil {
			t.Fatal(err)
		}
		second.T0, second.History, second.Breaks = first.T1, half.At, []float64{first.T0}
		rest, err := ode.DormandPrince(second, tol)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []float64{-1, first.T1 / 2, first.T1, (first.T1 + 6) / 2, 6} {
			want := 1.0
			if at > 0 {
				want = whole.exact(at)
			}
			if got := rest.At(at)[0]; math.Abs(got-want) > 1e-8 {
				t.Fatalf("s(%g) = %.12f, want %.12f", at, got, want)
			}
		}
	})
}
