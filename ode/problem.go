package ode

import (
	"fmt"
	"math"

	"unroll/tensor"
)

// Signal is a vector that depends on time.
type Signal func(t float64) tensor.Vector

// Constant returns the signal that is v at all times.
func Constant(v ...float64) Signal {
	return func(float64) tensor.Vector { return v }
}

// Sample returns y(t0), y(t0 + DeltaT), … , steps values in all.
func Sample(y Signal, t0, DeltaT float64, steps int) []tensor.Vector {
	values := make([]tensor.Vector, steps)
	for n := range values {
		values[n] = y(t0 + float64(n)*DeltaT)
	}
	return values
}

// Problem is an initial value problem for a delay differential equation,
//
//	ds/dt = Rate(t, s)   for T0 < t ≤ T1,
//	s(t) = History(t)    for t ≤ T0.
type Problem struct {
	// Rate returns ds/dt at time t, with as many entries as the state. It may
	// ask for s at t and at any earlier time, and for nothing later.
	Rate func(t float64, s Signal) tensor.Vector

	// Delays lists how far back Rate looks, each ≥ 0. The solvers use it to
	// keep their steps within what is already known and to find the times at
	// which the solution is not smooth.
	Delays []float64

	// History is the state up to and including T0. It sets the size.
	History Signal

	T0, T1 float64 // first and last time, T0 < T1

	// Breaks lists times at which Rate jumps or has a kink that does not come
	// from s, such as the corners of an input. Times before T0 are welcome:
	// they reach the solution through the delays.
	Breaks []float64

	fault error // what was wrong with the model that the problem was made from
}

// maxSteps bounds the steps of one run, and with them the memory it takes.
const maxSteps = 2_000_000

// check reports the first field that makes no sense.
func (p *Problem) check(method string) error {
	bad := func(field, format string, args ...any) error {
		return fmt.Errorf("ode: %s: Problem.%s %s", method, field, fmt.Sprintf(format, args...))
	}
	switch {
	case p.fault != nil:
		return fmt.Errorf("ode: %s: %w", method, p.fault)
	case p.Rate == nil:
		return bad("Rate", "is missing")
	case p.History == nil:
		return bad("History", "is missing: the state at T0 is needed")
	case !finite(p.T0):
		return bad("T0", "is %g, expected a finite time", p.T0)
	case !finite(p.T1) || p.T1 <= p.T0:
		return bad("T1", "is %g, expected a finite time after T0 = %g", p.T1, p.T0)
	}
	for k, delay := range p.Delays {
		if !finite(delay) || delay < 0 {
			return bad(fmt.Sprintf("Delays[%d]", k), "is %g, expected a finite number ≥ 0", delay)
		}
	}
	for k, t := range p.Breaks {
		if !finite(t) {
			return bad(fmt.Sprintf("Breaks[%d]", k), "is %g, expected a finite time", t)
		}
	}
	s0 := p.History(p.T0)
	if len(s0) == 0 || !finite(s0...) {
		return bad("History", "at T0 = %g is %v, expected a vector of finite numbers", p.T0, s0)
	}
	return nil
}

// lag is the smallest delay above 0, +Inf where there is none.
func (p *Problem) lag() float64 {
	lag := math.Inf(1)
	for _, delay := range p.Delays {
		if delay > 0 {
			lag = min(lag, delay)
		}
	}
	return lag
}

// resolution is how far apart two times must be to count as different: a few
// units in the last place of the largest time in play.
func (p *Problem) resolution() float64 {
	largest := math.Max(math.Abs(p.T0), math.Abs(p.T1))
	for _, delay := range p.Delays {
		largest = math.Max(largest, delay)
	}
	return 8 * epsilon * largest
}

// epsilon is the distance from 1 to the next float64.
const epsilon = 0x1p-52

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
