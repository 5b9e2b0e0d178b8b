package net

import (
	"fmt"
	"math"

	"unroll/engine"
)

// Rule says how the weights follow their gradient.
type Rule = engine.Rule

// ClipNorm returns the norm of the gradient, of all parameters together, and
// shortens the gradient where it is above a limit (equation clip.3.13 of package
// train). An infinite limit clips nothing. A gradient that is not finite has no
// direction to keep: that is an error.
func (n *Network) ClipNorm(limit float64) (norm float64, err error) {
	switch {
	case !(limit > 0):
		return 0, fmt.Errorf("net: ClipNorm: the limit is %g, expected a number above 0", limit)
	case !n.added():
		return 0, fmt.Errorf("net: ClipNorm: there is no gradient, expected a call of Backward before")
	}
	norm = engine.Norm(n.learned...)
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return norm, fmt.Errorf("net: ClipNorm: the norm of the gradient is %g, expected a finite number", norm)
	}
	if norm > limit {
		for _, p := range n.learned {
			p.Scale(limit / norm)
		}
	}
	n.clipped = true
	return norm, nil
}

func (n *Network) added() bool { return n.output.w.Added() }

// Update moves the weights against their gradient, and clears it.
func (n *Network) Update(r Rule) error {
	if !n.added() {
		return fmt.Errorf("net: Update: there is no gradient, expected a call of Backward before")
	}
	if err := r.Check(); err != nil {
		return fmt.Errorf("net: Update: %w", err)
	}
	for _, p := range n.learned {
		if err := p.Update(r); err != nil {
			return fmt.Errorf("net: Update: %w", err)
		}
	}
	n.updates++
	n.passes, n.clipped = 0, false
	return nil
}
