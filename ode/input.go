package ode

import (
	"fmt"
	"slices"
	"sort"

	"unroll/tensor"
)

// Input is what drives a model from outside. The zero value is no input, a
// vector of size 0.
type Input struct {
	At     Signal    // x(t), for every t that the model asks for
	Breaks []float64 // where it jumps or has a corner
}

// Interpolate joins samples by straight lines. Each series is one entry of the
// input and has one value for each time; the times rise. Before the first time
// and after the last the input keeps the first and the last value.
func Interpolate(times []float64, series ...[]float64) (Input, error) {
	if len(times) == 0 || len(series) == 0 {
		return Input{}, fmt.Errorf("ode: Interpolate: %d times and %d series, expected at least one of each", len(times), len(series))
	}
	for k, t := range times {
		if !finite(t) || k > 0 && t <= times[k-1] {
			return Input{}, fmt.Errorf("ode: Interpolate: times[%d] is %g, expected a finite time after the one before", k, t)
		}
	}
	for i, values := range series {
		if len(values) != len(times) {
			return Input{}, fmt.Errorf("ode: Interpolate: series %d has %d values, expected %d, one for each time", i, len(values), len(times))
		}
		if !finite(values...) {
			return Input{}, fmt.Errorf("ode: Interpolate: series %d has a value that is not a finite number", i)
		}
	}
	times = slices.Clone(times)
	columns := tensor.T(tensor.FromRows(vectors(series)...))
	at := func(t float64) tensor.Vector {
		k := sort.SearchFloat64s(times, t) // times[k−1] < t ≤ times[k]
		switch {
		case k == 0:
			return columns.Row(0).Clone()
		case k == len(times):
			return columns.Row(k - 1).Clone()
		}
		share := (t - times[k-1]) / (times[k] - times[k-1])
		return line(columns.Row(k-1), columns.Row(k)).at(share)
	}
	return Input{At: at, Breaks: times}, nil
}

func vectors(series [][]float64) []tensor.Vector {
	v := make([]tensor.Vector, len(series))
	for i := range series {
		v[i] = series[i]
	}
	return v
}
