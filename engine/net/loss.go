package net

import (
	"fmt"
	"math"
)

// A Batch is what a network is shown, and what it shall answer, step by step, the
// sequences of a step side by side.
type Batch struct {
	Symbols []int32   // [T][B], or
	Vectors []float32 // [T][B][Inputs]
	Classes []int32   // [T][B], or [B] where only the last step is asked
	Values  []float32 // [T][B][Outputs], or [B][Outputs]
}

// softmax turns logits [m][outputs] into the derivative of the mean loss by each,
// and returns that loss: the mean of −log of the probability of the class.
func softmax(logits []float32, classes []int32, outputs int) float64 {
	loss, m := 0.0, len(classes)
	for i, class := range classes {
		row := logits[i*outputs:][:outputs]
		highest := row[0]
		for _, x := range row {
			highest = max(highest, x)
		}
		sum := 0.0
		right := float64(row[class] - highest)
		for k, x := range row {
			e := math.Exp(float64(x - highest))
			sum += e
			row[k] = float32(e)
		}
		scale := float32(1 / (sum * float64(m)))
		for k := range row {
			row[k] *= scale
		}
		row[class] -= 1 / float32(m)
		loss += math.Log(sum) - right
	}
	return loss / float64(m)
}

// squared turns values into the derivative of the mean squared error by each, and
// returns that error.
func squared(values, wanted []float32) float64 {
	loss, m := 0.0, float64(len(wanted))
	for i, w := range wanted {
		d := float64(values[i] - w)
		loss += d * d / m
		values[i] = float32(2 * d / m)
	}
	return loss
}

// check demands what fits the network, for so many sequences; it returns the
// steps. Where nothing is asked, as in use, there are neither classes nor values.
func (s Spec) checkBatch(function string, in Batch, batch int, asked bool) (steps int, err error) {
	what, have, width := "Symbols", len(in.Symbols), batch
	if s.Vocabulary == 0 {
		what, have, width = "Vectors", len(in.Vectors), batch*s.Inputs
	}
	if have == 0 || have%width != 0 {
		return 0, fmt.Errorf("net: %s: %s has %d entries, expected %d for each step", function, what, have, width)
	}
	steps = have / width
	if err := within(function, "Symbols", in.Symbols, s.Vocabulary); err != nil || !asked {
		return steps, err
	}
	answers := steps * batch
	if s.Last {
		answers = batch
	}
	if s.Loss == "softmax" {
		if len(in.Classes) != answers {
			return 0, fmt.Errorf("net: %s: Classes has %d entries, expected %d", function, len(in.Classes), answers)
		}
		return steps, within(function, "Classes", in.Classes, s.Outputs)
	}
	if len(in.Values) != answers*s.Outputs {
		return 0, fmt.Errorf("net: %s: Values has %d entries, expected %d", function, len(in.Values), answers*s.Outputs)
	}
	return steps, nil
}

func within(function, field string, numbers []int32, end int) error {
	for i, x := range numbers {
		if x < 0 || int(x) >= end {
			return fmt.Errorf("net: %s: %s is %d at entry %d, expected 0 to %d", function, field, x, i, end-1)
		}
	}
	return nil
}
