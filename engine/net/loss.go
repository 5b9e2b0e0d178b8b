package net

import (
	"fmt"

	"unroll/engine"
)

// A Batch is what a network is shown, and what it shall answer, step by step, the
// sequences of a step side by side. Sequences of different lengths are filled up to the
// longest; what stands past the end of one is not looked at, beyond that symbols and
// classes must exist.
type Batch struct {
	Symbols []int32   // [T][B], or
	Vectors []float32 // [T][B][Inputs]
	Classes []int32   // [T][B], or [B] where only the last step is asked; engine.Ignored for a step that is not
	Values  []float32 // [T][B][Outputs], or [B][Outputs]
	Lengths []int     // [B], the steps of each sequence; nil: all have T
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
	if err := within(function, "Symbols", in.Symbols, 0, s.Vocabulary); err != nil || !asked {
		return steps, err
	}
	if in.Lengths != nil {
		if len(in.Lengths) != batch {
			return 0, fmt.Errorf("net: %s: Lengths has %d entries, expected %d", function, len(in.Lengths), batch)
		}
		for r, n := range in.Lengths {
			if n < 1 || n > steps {
				return 0, fmt.Errorf("net: %s: Lengths is %d at entry %d, expected 1 to %d", function, n, r, steps)
			}
		}
	}
	answers := steps * batch
	if s.Last {
		answers = batch
	}
	if s.Loss == "softmax" {
		if len(in.Classes) != answers {
			return 0, fmt.Errorf("net: %s: Classes has %d entries, expected %d", function, len(in.Classes), answers)
		}
		return steps, within(function, "Classes", in.Classes, engine.Ignored, s.Outputs)
	}
	if len(in.Values) != answers*s.Outputs {
		return 0, fmt.Errorf("net: %s: Values has %d entries, expected %d", function, len(in.Values), answers*s.Outputs)
	}
	return steps, nil
}

func within(function, field string, numbers []int32, first, end int) error {
	for i, x := range numbers {
		if int(x) < first || int(x) >= end {
			return fmt.Errorf("net: %s: %s is %d at entry %d, expected %d to %d", function, field, x, i, first, end-1)
		}
	}
	return nil
}
