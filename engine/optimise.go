package engine

import "fmt"

// A Rule moves weights against their gradient. With gradient g and the step n, from 1:
//
//	sgd       w -= Rate·g
//	momentum  v = Beta1·v + g;  w -= Rate·v
//	adam      m = Beta1·m + (1-Beta1)·g;  v = Beta2·v + (1-Beta2)·g²
//	          w -= Rate · m/(1-Beta1ⁿ) / (√(v/(1-Beta2ⁿ)) + Eps)
//	adamw     first w -= Rate·Decay·w, then as adam (Loshchilov and Hutter 2019)
//
// The zero values of Beta1, Beta2 and Eps are zeros, not defaults.
type Rule struct {
	Kind         string  // sgd, momentum, adam or adamw
	Rate         float64 // learning rate
	Beta1, Beta2 float64 // what the means keep of themselves; momentum has the first alone
	Eps          float64 // what keeps Adam's quotients in bounds
	Decay        float64 // of adamw: the part of the weights, times the rate, that is taken off
}

// The kinds of rules.
const (
	SGD      = "sgd"
	Momentum = "momentum"
	Adam     = "adam"
	AdamW    = "adamw"
)

// Check reports a number that makes no sense.
func (r Rule) Check() error {
	switch r.Kind {
	case SGD, Momentum, Adam, AdamW:
	default:
		return fmt.Errorf("engine: Rule: Kind is %q, expected %s, %s, %s or %s", r.Kind, SGD, Momentum, Adam, AdamW)
	}
	for _, f := range []struct {
		name  string
		value float64
		fits  bool
		want  string
	}{
		{"Rate", r.Rate, r.Rate >= 0 && r.Rate < 1e30, "a number from 0 on"},
		{"Beta1", r.Beta1, r.Beta1 >= 0 && r.Beta1 < 1, "at least 0 and below 1"},
		{"Beta2", r.Beta2, r.Beta2 >= 0 && r.Beta2 < 1, "at least 0 and below 1"},
		{"Eps", r.Eps, r.Eps >= 0, "at least 0"},
		{"Decay", r.Decay, r.Decay >= 0, "at least 0"},
	} {
		if !f.fits {
			return fmt.Errorf("engine: Rule: %s is %g, expected %s", f.name, f.value, f.want)
		}
	}
	return nil
}

// moments is how many numbers the rule keeps for each weight.
func (r Rule) moments() int {
	switch r.Kind {
	case Momentum:
		return 1
	case Adam, AdamW:
		return 2
	}
	return 0
}

// SGD takes a step of gradient descent, and clears the gradient.
func (p *Parameters) SGD(rate float64) error {
	return p.update("SGD", Rule{Kind: SGD, Rate: rate})
}

// Adam takes a step by Adam (Kingma and Ba 2015), and clears the gradient.
func (p *Parameters) Adam(rate, beta1, beta2, eps float64) error {
	return p.update("Adam", Rule{Kind: Adam, Rate: rate, Beta1: beta1, Beta2: beta2, Eps: eps})
}

// Update takes a step by a rule, and clears the gradient.
func (p *Parameters) Update(r Rule) error {
	if err := r.Check(); err != nil {
		return err
	}
	return p.update("Update", r)
}
