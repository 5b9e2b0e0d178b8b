package ode

import (
	"fmt"
	"slices"
)

// stops returns, rising, the times after T0 that a method of the given order
// has to step on, ending with T1.
//
// At T0 the solution turns from a given history to obeying an equation, and
// its slope jumps. A delay τ carries that into the rate at T0 + τ, where the
// second derivative jumps, then to T0 + 2τ and the third, and so on: a delay
// equation smooths, one order with each delay. Corners of the input travel the
// same way. What a method of order p promises for a step rests on the first
// p + 1 derivatives, so these times, and all sums of up to p delays after them,
// have to be ends of steps.
func stops(p Problem, order int) ([]float64, error) {
	apart := 16 * p.resolution() // closer than this counts as one time
	front := tidy(append([]float64{p.T0}, p.Breaks...), p.T1, apart)
	all := front
	for range order {
		if len(all)+len(front)*len(p.Delays) > maxSteps {
			return nil, fmt.Errorf("%d Delays and %d Breaks make more than %d times to step on", len(p.Delays), len(p.Breaks), maxSteps)
		}
		var next []float64
		for _, t := range front {
			for _, delay := range p.Delays {
				next = append(next, t+delay)
			}
		}
		front = tidy(next, p.T1, apart)
		all = append(all, front...)
	}
	all = slices.DeleteFunc(tidy(all, p.T1, apart), func(t float64) bool { return t <= p.T0+apart })
	return append(all, p.T1), nil
}

// tidy sorts times, drops those not clearly before end, and keeps one of those
// that differ by rounding only.
func tidy(times []float64, end, apart float64) []float64 {
	sorted := slices.Sorted(slices.Values(times))
	kept := sorted[:0]
	for _, t := range sorted {
		if t < end-apart && (len(kept) == 0 || t-kept[len(kept)-1] > apart) {
			kept = append(kept, t)
		}
	}
	return kept
}
