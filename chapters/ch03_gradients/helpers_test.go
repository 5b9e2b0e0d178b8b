package ch03_gradients

import (
	"fmt"
	"math"

	"unroll/derive"
	"unroll/rnn"
	"unroll/tensor"
)

// decade is the size of the largest relative difference as a power of ten.
func decade(a, b []float64) string {
	worst := 0.0
	for i := range a {
		size := max(1e-3, math.Abs(a[i]), math.Abs(b[i]))
		worst = max(worst, math.Abs(a[i]-b[i])/size)
	}
	if worst < 1e-13 {
		return "< -13"
	}
	return fmt.Sprintf("%.0f", math.Floor(math.Log10(worst)))
}

// differences is the slope of the loss by each number of a parameter, which it
// moves a little each way and puts back.
func differences(cell rnn.Standard, x, v []tensor.Vector, parameter []float64) []float64 {
	loss := func() float64 {
		segments, err := cell.Independent(x, v, []int{len(x)})
		if err != nil {
			return math.NaN()
		}
		return segments[0].E
	}
	const h = 1e-5
	slopes := make([]float64, len(parameter))
	for i, value := range parameter {
		parameter[i] = value + h
		up := loss()
		parameter[i] = value - h
		slopes[i] = (up - loss()) / (2 * h)
		parameter[i] = value
	}
	return slopes
}

// liar is the backward pass with W_r in the place of its transpose.
func liar(cell rnn.Standard, s rnn.Segment, v []tensor.Vector) rnn.Standard {
	cell.Wr = tensor.T(cell.Wr)
	_, direct, err := rnn.SquaredError(s.R, v)
	if err != nil {
		panic(err)
	}
	wrong, err := cell.Backward(s.Trace, direct)
	if err != nil {
		panic(err)
	}
	return wrong.Params
}

// evaluate runs the cell and its derived backward pass on numbers, slowly.
func evaluate(cell rnn.Standard, x, v []tensor.Vector) (map[string][]float64, error) {
	file, err := derive.Parse("rnn.eq", []byte(rnn.Equations))
	if err != nil {
		return nil, err
	}
	c := file.Cell("rnn")
	env := derive.NewEnv(c)
	for name, value := range map[string]any{"W_r": cell.Wr, "W_x": cell.Wx, "theta_s": cell.ThetaS, "x": x} {
		if err := env.Bind(name, value); err != nil {
			return nil, err
		}
	}
	if err := c.Run(env, len(x)); err != nil {
		return nil, err
	}
	_, direct, err := rnn.SquaredError(env.Get("r").([]tensor.Vector), v)
	if err != nil {
		return nil, err
	}
	if err := env.Bind("direct.r", direct); err != nil {
		return nil, err
	}
	backward, err := c.Backward()
	if err != nil {
		return nil, err
	}
	if err := backward.Run(env, len(x)); err != nil {
		return nil, err
	}
	return map[string][]float64{
		"W_r":     env.Get("d.W_r").(tensor.Matrix).Data,
		"W_x":     env.Get("d.W_x").(tensor.Matrix).Data,
		"theta_s": env.Get("d.theta_s").(tensor.Vector),
	}, nil
}
