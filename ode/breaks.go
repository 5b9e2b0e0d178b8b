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
// same way. A step across a jump in one of the first p derivatives loses the
// order p of the method, so these times, and all sums of up to p delays after
// them, have to be ends of steps.
func stops(p Problem, order int) ([]float64, error) {
	apart := 16 * p.resolution() // closer than this counts as one time
	front := tidy(append([]float64{p.T0}, p.Breaks...), p.T1, apart)
	all := front
	for range order {
		var next []float64
		for _, t := range front {
			for _, delay := range p.Delays {
				if delay > 0 && t+delay < p.T1 {
					next = append(next, t+delay)
				}
			}
		}
		if len(all)+len(next) > maxSteps {
			return nil, fmt.Errorf("%d Delays and %d Breaks make more than %d times to step on", len(p.Delays), len(p.Breaks), maxSteps)
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
