package rnn

import (
	"math/rand/v2"

	"unroll/internal/check"
	"unroll/tensor"
)

// DelayedCopy draws an example of the task to say again what was heard lag
// steps ago: the inputs are steps vectors of dx entries, uniform in (−½, ½),
// and the target of step n is x[n−lag]. Where there is no such step there is no
// target, nil.
//
// A network that is started anew within the lag cannot know the answer. The
// best it can say is 0, at a loss of ½ · 1/12 an entry.
func DelayedCopy(r *rand.Rand, steps, dx, lag int) (x, v []tensor.Vector) {
	x, v = tensor.RandSequence(r, steps, dx, 0.5), make([]tensor.Vector, steps)
	for n := range v {
		if heard := n - lag; heard >= 0 && heard < steps {
			v[n] = x[heard]
		}
	}
	return x, v
}

// Adding draws an example of the adding problem (Hochreiter and Schmidhuber,
// 1997), steps ≥ 2 long. An input has two entries, a number uniform in [0, 1)
// and a mark, which is 1 at one step of the first half and one of the second,
// and 0 else. The target, asked for at the last step alone, is the mean of the
// two marked numbers. Whoever always says ½ has a loss of ½ · 1/24 on average.
func Adding(r *rand.Rand, steps int) (x, v []tensor.Vector, err error) {
	if err := check.AtLeast("steps", steps, 2); err != nil {
		return nil, nil, check.In("rnn: Adding", err)
	}
	x, v = make([]tensor.Vector, steps), make([]tensor.Vector, steps)
	for n := range x {
		x[n] = tensor.Vector{r.Float64(), 0}
	}
	a, b := r.IntN(steps/2), steps/2+r.IntN(steps-steps/2)
	x[a][1], x[b][1] = 1, 1
	v[steps-1] = tensor.Vector{(x[a][0] + x[b][0]) / 2}
	return x, v, nil
}
