package layer_test

import (
	"fmt"

	"unroll/engine"
	"unroll/gpu"
	"unroll/gpu/layer"
	"unroll/gpu/ptx"
)

// A layer learns to keep its output at one half. On a card the driver is
// another, and nothing else.
func Example() {
	driver := gpu.NewInterpreter(ptx.Options{Seed: 1})
	d, err := layer.Open(driver, layer.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer d.Close()
	const steps, batch, hidden = 3, 2, 4
	l, err := d.LSTM(1, hidden)
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := l.Training(steps, batch)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, y := make([]float32, steps*batch), make([]float32, steps*batch*hidden)
	for n := range 61 {
		if err := t.Forward(x, engine.State{}, y); err != nil {
			fmt.Println(err)
			return
		}
		if n%20 == 0 {
			fmt.Printf("update %2d: output %.2f\n", n, y[len(y)-1])
		}
		for i := range y {
			y[i] -= 0.5 // the gradient of (y-½)²/2
		}
		if err := t.Backward(y, engine.State{}, nil, engine.State{}); err != nil {
			fmt.Println(err)
			return
		}
		if err := l.Adam(0.05, 0.9, 0.999, 1e-8); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// update  0: output 0.00
	// update 20: output 0.69
	// update 40: output 0.50
	// update 60: output 0.50
}
