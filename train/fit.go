package train

import (
	"fmt"

	"unroll/internal/check"
	"unroll/tensor"
)

// Options say how [Fit] trains.
type Options struct {
	Steps int     // steps of the optimiser, 0 or more
	Rate  float64 // learning rate of [Adam], above 0
	Clip  float64 // largest norm of a gradient, above 0; +Inf clips nothing
}

// Fit lowers an objective by steps of [Adam], moves the parameters of p in
// place, and returns the loss before each step. The objective gives the loss at
// p and its gradient, a model of the same arrays; it may draw a new example at
// each call.
//
// The error is that of the objective, or says which argument makes no sense, or
// in which step a gradient was not finite. The losses until then come with it,
// and p is what was reached by then.
func Fit[P Model](p P, objective func(p P) (E float64, gradient P, err error), o Options) ([]float64, error) {
	if err := check.First(check.AtLeast("Steps", o.Steps, 0), check.Above("Rate", o.Rate), check.Above("Clip", o.Clip)); err != nil {
		return nil, check.In("train: Fit", err)
	}
	adam := Adam{Rate: o.Rate}
	var losses []float64
	for n := range o.Steps {
		E, gradient, err := objective(p)
		if err == nil {
			err = step(&adam, p.Arrays(), gradient.Arrays(), o.Clip)
		}
		if err != nil {
			return losses, check.In(fmt.Sprintf("train: Fit: step %d", n), err)
		}
		losses = append(losses, E)
	}
	return losses, nil
}

// step moves parameters against a gradient.
func step(adam *Adam, parameters, gradient []tensor.Array, clip float64) error {
	if err := alike(parameters, gradient); err != nil {
		return err
	}
	g, err := Clip(Flat(gradient), clip)
	if err != nil {
		return err
	}
	set(parameters, adam.Step(Flat(parameters), g))
	return nil
}

// alike demands a gradient of the arrays of the parameters.
func alike(parameters, gradient []tensor.Array) error {
	if len(parameters) != len(gradient) {
		return fmt.Errorf("the gradient has %d arrays, expected %d", len(gradient), len(parameters))
	}
	for i, p := range parameters {
		g := gradient[i]
		if g.Name != p.Name || len(g.Data) != len(p.Data) {
			return fmt.Errorf("the gradient has %s with %d numbers in place %d, expected %s with %d", g.Name, len(g.Data), i, p.Name, len(p.Data))
		}
	}
	return nil
}
