package train_test

import (
	"fmt"
	"math"

	"unroll/rnn"
	"unroll/tensor"
	"unroll/train"
)

// A network learns to say again what it heard a step ago.
func ExampleFit() {
	r := tensor.NewRand(1)
	p := rnn.Random(r, 4, 1)
	losses, err := train.Fit(p, func(p rnn.Standard) (float64, rnn.Standard, error) {
		x, v := rnn.DelayedCopy(r, 10, 1, 1)
		segments, err := p.Independent(x, v, []int{10})
		E, gradient := rnn.Total(segments)
		return E, gradient, err
	}, train.Options{Steps: 1000, Rate: 0.01, Clip: math.Inf(1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	tr, err := p.Forward([]tensor.Vector{{0.4}, {-0.2}, {0.1}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%t: heard 0.4, said %.1f; heard -0.2, said %.1f\n", losses[999] < losses[0]/100, tr.R[1][0], tr.R[2][0])
	// Output:
	// true: heard 0.4, said 0.4; heard -0.2, said -0.2
}
