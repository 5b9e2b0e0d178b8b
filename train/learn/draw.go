package learn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Choice says how a symbol is drawn from the numbers that a network gives for
// each, its logits.
type Choice struct {
	Temperature float64 // divides the logits; 0 takes the likeliest symbol
	TopK        int     // only so many of the likeliest are drawn from; 0: all
}

// Check says which field makes no sense.
func (c Choice) Check() error {
	if !(c.Temperature >= 0) || math.IsInf(c.Temperature, 0) {
		return fmt.Errorf("learn: Choice: Temperature is %g, expected 0 or more", c.Temperature)
	}
	if c.TopK < 0 {
		return fmt.Errorf("learn: Choice: TopK is %d, expected 0 or more", c.TopK)
	}
	return nil
}

// Draw draws a symbol with a probability in proportion to the exponential of its
// logit, divided by the temperature.
func (c Choice) Draw(logits []float32, r *rand.Rand) int {
	order := make([]int, len(logits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(logits[j], logits[i]) })
	if c.Temperature == 0 {
		return order[0]
	}
	if c.TopK > 0 {
		order = order[:min(c.TopK, len(order))]
	}
	weights, sum := make([]float64, len(order)), 0.0
	for i, symbol := range order {
		weights[i] = math.Exp(float64(logits[symbol]-logits[order[0]]) / c.Temperature)
		sum += weights[i]
	}
	left := r.Float64() * sum
	for i, w := range weights {
		if left -= w; left < 0 {
			return order[i]
		}
	}
	return order[0]
}
