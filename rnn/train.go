package rnn

import "unroll/internal/check"

// Objective returns a loss at the parameters p and its gradient. It may draw a
// new example at each call.
type Objective func(p Standard) (E float64, gradient Standard, err error)

// Train lowers an objective by steps of [Adam] at a learning rate, each
// gradient clipped to the norm clip (+Inf: not clipped), and returns the
// parameters it arrived at and the loss before each step.
//
// The error is that of the objective, or says which argument makes no sense;
// what was reached by then comes with it.
func Train(p Standard, f Objective, steps int, rate, clip float64) (Standard, []float64, error) {
	if err := check.First(p.check(), check.Above("rate", rate), check.Above("clip", clip)); err != nil {
		return p, nil, check.In("rnn: Train", err)
	}
	adam := Adam{Rate: rate}
	var losses []float64
	for range steps {
		E, gradient, err := f(p)
		if err != nil {
			return p, losses, check.In("rnn: Train", err)
		}
		clipped, err := Clip(gradient, clip)
		if err != nil {
			return p, losses, check.In("rnn: Train", err)
		}
		losses = append(losses, E)
		p = adam.Step(p, clipped)
	}
	return p, losses, nil
}
