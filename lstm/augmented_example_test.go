package lstm_test

import (
	"fmt"

	"unroll/lstm"
	"unroll/tensor"
)

// A window that looks ahead by hand: what is written is the next input less the
// present one, so the state knows of a step before it is there.
func ExampleWindow() {
	p, err := lstm.RandomAugmented(tensor.NewRand(1), lstm.Sizes{X: 1, S: 1, V: 1, Taps: 2}, lstm.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range p.Arrays() {
		clear(a.Data)
	}
	p.Wxdu.W[0].Data[0], p.Wxdu.W[1].Data[0] = -1, 1 // x[n+1] − x[n]
	tr, err := p.Forward([]tensor.Vector{{0}, {0}, {1}, {1}}, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range tr.X {
		fmt.Printf("n=%d: x %v, the window sees %v\n", n, tr.X[n], tr.XiDu[n])
	}
	// Output:
	// n=0: x [ 0.0000 ], the window sees [ 0.0000 ]
	// n=1: x [ 0.0000 ], the window sees [ 1.0000 ]
	// n=2: x [ 1.0000 ], the window sees [ 0.0000 ]
	// n=3: x [ 1.0000 ], the window sees [ -1.0000 ]
}

// A long sequence is run in segments. Each needs the inputs that the windows
// reach beyond its ends, and the state that the last one hands on.
func ExampleAugmented_ForwardSegment() {
	r := tensor.NewRand(1)
	p, err := lstm.RandomAugmented(r, lstm.Sizes{X: 2, S: 3, V: 2, First: -1, Taps: 3}, lstm.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.RandSequence(r, 6, 2, 1)
	past, ahead := p.Reach()
	fmt.Printf("a step sees %d input before its own and %d after it\n", past, ahead)
	whole, err := p.Forward(x, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var state lstm.State
	for from := 0; from < len(x); from += 3 {
		part, err := p.ForwardSegment(x, from, from+3, state)
		if err != nil {
			fmt.Println(err)
			return
		}
		state = part.Last()
		fmt.Printf("steps %d to %d: v = %v, of the whole %v\n", from, from+2, state.V, whole.V[from+2])
	}
	// Output:
	// a step sees 1 input before its own and 1 after it
	// steps 0 to 2: v = [ -0.0144 -0.0276 ], of the whole [ -0.0144 -0.0276 ]
	// steps 3 to 5: v = [ -0.0465  0.1005 ], of the whole [ -0.0465  0.1005 ]
}

// What each option leaves free of the numbers of one cell.
func ExampleOptions() {
	for _, v := range []struct {
		name string
		lstm.Options
	}{
		{"the whole cell", lstm.Options{}},
		{"diagonal peepholes", lstm.Options{Peepholes: lstm.Diagonal}},
		{"coupled gates", lstm.Options{Coupled: true}},
		{"no gate for the input", lstm.Options{Ungated: true}},
		{"no projection", lstm.Options{Unprojected: true}},
		{"no peepholes, gate, projection", lstm.Options{Peepholes: lstm.None, Ungated: true, Unprojected: true}},
	} {
		p, err := lstm.RandomAugmented(tensor.NewRand(1), lstm.Sizes{X: 4, S: 8, V: 8, Taps: 1}, v.Options)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d free numbers: %s\n", p.Free(), v.name)
	}
	// Output:
	// 840 free numbers: the whole cell
	// 616 free numbers: diagonal peepholes
	// 672 free numbers: coupled gates
	// 672 free numbers: no gate for the input
	// 776 free numbers: no projection
	// 416 free numbers: no peepholes, gate, projection
}

// A vector is brought to mean 0 and deviation 1, whatever its size was.
func ExampleNorm() {
	p := lstm.Norm{Gain: tensor.Ones(4), Bias: tensor.NewVector(4)}
	for _, a := range []tensor.Vector{{1, 2, 3, 4}, {-100, 0, 100, 200}} {
		tr, err := p.Forward(a)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("mean %.1f, deviation %.1f: %v\n", tr.Mu, tr.Sigma, tr.Z)
	}
	// Output:
	// mean 2.5, deviation 1.1: [ -1.3416 -0.4472  0.4472  1.3416 ]
	// mean 50.0, deviation 111.8: [ -1.3416 -0.4472  0.4472  1.3416 ]
}
