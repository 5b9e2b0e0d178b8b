package net

import (
	"fmt"
	"math"
)

// Rule says how the weights follow their gradient.
type Rule struct {
	Kind         string  // sgd, momentum, adam or adamw
	Rate         float64 // learning rate
	Beta1, Beta2 float64 // what the means keep of themselves; momentum has the first alone
	Eps          float64
	Decay        float64 // of adamw: the part of the weights, times the rate, that is taken off
}

// ClipNorm returns the norm of the gradient, of all parameters together, and
// shortens the gradient where it is above a limit. An infinite limit clips nothing.
func (n *Network) ClipNorm(limit float64) (norm float64, err error) {
	if !(limit > 0) {
		return 0, fmt.Errorf("net: ClipNorm: the limit is %g, expected a number above 0", limit)
	}
	if !n.added {
		return 0, fmt.Errorf("net: ClipNorm: there is no gradient, expected a call of Backward before")
	}
	if err := n.collect(); err != nil {
		return 0, err
	}
	sum := 0.0
	for _, a := range n.arrays {
		for _, g := range a.g {
			sum += float64(g) * float64(g)
		}
	}
	norm = math.Sqrt(sum)
	if norm > limit {
		for _, a := range n.arrays {
			for i := range a.g {
				a.g[i] *= float32(limit / norm)
			}
		}
	}
	return norm, nil
}

// Update moves the weights against their gradient, and clears it.
func (n *Network) Update(r Rule) error {
	if !n.added {
		return fmt.Errorf("net: Update: there is no gradient, expected a call of Backward before")
	}
	move, err := r.move(n.updates + 1)
	if err != nil {
		return err
	}
	if err := n.collect(); err != nil {
		return err
	}
	for _, a := range n.arrays {
		move(a)
		clear(a.g)
	}
	for _, l := range n.layers {
		l.ClearGradient()
	}
	n.updates++
	n.passes, n.added, n.collected, n.packed = 0, false, false, false
	return nil
}

// move is what the rule does to an array in an update, counted from 1.
func (r Rule) move(update int) (func(*array), error) {
	rate, b1, b2 := float32(r.Rate), float32(r.Beta1), float32(r.Beta2)
	switch r.Kind {
	case "sgd":
		return func(a *array) {
			for i, g := range a.g {
				a.w[i] -= rate * g
			}
		}, nil
	case "momentum":
		return func(a *array) {
			v := a.moment(0)
			for i, g := range a.g {
				v[i] = b1*v[i] + g
				a.w[i] -= rate * v[i]
			}
		}, nil
	case "adam", "adamw":
		left := float32(1)
		if r.Kind == "adamw" {
			left = float32(1 - r.Rate*r.Decay)
		}
		// Both means began at zero and are too small at first; by how much is known.
		step := float32(r.Rate / (1 - math.Pow(r.Beta1, float64(update))))
		scale := 1 / (1 - math.Pow(r.Beta2, float64(update)))
		return func(a *array) {
			m, v := a.moment(0), a.moment(1)
			for i, g := range a.g {
				m[i] = b1*m[i] + (1-b1)*g
				v[i] = b2*v[i] + (1-b2)*g*g
				a.w[i] = left*a.w[i] - step*m[i]/float32(math.Sqrt(float64(v[i])*scale)+r.Eps)
			}
		}, nil
	}
	return nil, fmt.Errorf("net: Update: Kind is %q, expected sgd, momentum, adam or adamw", r.Kind)
}
