package engine

import (
	"fmt"

	"unroll/engine/cpu"
)

// A rule moves the weights from to against their gradient.
type rule struct {
	adam                    bool
	rate, beta1, beta2, eps float64
}

// ClearGradient makes the next Backward start a new gradient.
func (l *Layer) ClearGradient() { l.added = false }

// SGD takes a step of gradient descent, and clears the gradient.
func (l *Layer) SGD(rate float64) error { return l.update("SGD", rule{rate: rate}) }

// Adam takes a step by Adam (Kingma and Ba 2015), and clears the gradient.
func (l *Layer) Adam(rate, beta1, beta2, eps float64) error {
	return l.update("Adam", rule{true, rate, beta1, beta2, eps})
}

func (l *Layer) update(function string, r rule) error {
	if !l.added {
		return fmt.Errorf("engine: %s: there is no gradient, expected a call of Training.Backward before", function)
	}
	if r.adam {
		if l.updates++; l.moments[0] == nil {
			l.moments = [2][]float32{floats(len(l.weights)), floats(len(l.weights))}
		}
	}
	l.rule = r
	l.device.pool.Run(l.follow)
	l.added = false
	l.changed()
	return nil
}

// workUpdate follows the rule for a worker's share of the weights.
func (l *Layer) workUpdate(worker int) {
	const granule = 16
	from, to := cpu.Share(len(l.weights)/granule, worker, l.device.Threads())
	from, to = from*granule, to*granule
	w, g, r := l.weights[from:to], l.gradient[from:to], l.rule
	if !r.adam {
		l.device.kernels.Axpy(float32(-r.rate), g, w)
		return
	}
	l.device.kernels.Adam(w, g, l.moments[0][from:to], l.moments[1][from:to], l.updates, r.rate, r.beta1, r.beta2, r.eps)
}
