package lstm_test

import (
	"fmt"

	"unroll/lstm"
	"unroll/tensor"
)

// A cell by hand: one state that keeps what it has, and writes where the input
// says so.
func ExampleVanilla_Forward() {
	p := lstm.RandomVanilla(tensor.NewRand(1), 1, 2)
	for _, a := range p.Arrays() {
		clear(a.Data)
	}
	p.Wxdu.Data[0] = 1                 // the first input is what there is to write,
	p.Wxcu.Data[1], p.Bcu[0] = 20, -10 // the second one opens the gate to it,
	p.Bcs[0], p.Bcr[0] = 10, 10        // and all is kept, and shown.
	tr, err := p.Forward([]tensor.Vector{{0.5, 1}, {-0.9, 0}, {0.3, 0}, {-0.4, 1}}, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range tr.V {
		fmt.Printf("x %v writes %v of it: state %v\n", tr.X[n], tr.Gcu[n], tr.S[n])
	}
	// Output:
	// x [ 0.5000 1.0000 ] writes [ 1.0000 ] of it: state [ 0.4621 ]
	// x [ -0.9000  0.0000 ] writes [ 0.0000 ] of it: state [ 0.4620 ]
	// x [ 0.3000 0.0000 ] writes [ 0.0000 ] of it: state [ 0.4620 ]
	// x [ -0.4000  1.0000 ] writes [ 1.0000 ] of it: state [ 0.0821 ]
}

// What the last value should have been is told to all that led to it. The
// error reaches the first step through the gate that kept the state.
func ExampleVanilla_Backward() {
	p := lstm.RandomVanilla(tensor.NewRand(1), 2, 1)
	tr, err := p.Forward([]tensor.Vector{{1}, {0}, {0}}, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	direct := []tensor.Vector{{0, 0}, {0, 0}, tensor.Sub(tr.V[2], tensor.Vector{0.5, 0.5})}
	g, err := p.Backward(tr, direct, lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range g.Psi {
		fmt.Printf("kept %v, ψ[%d] = %v\n", tr.Gcs[n], n, g.Psi[n])
	}
	fmt.Printf("∂E/∂b_cs = %v\n∂E/∂x[0] = %v\n", g.Params.Bcs, g.X[0])
	// Output:
	// kept [ 0.8399 0.8384 ], ψ[0] = [ -0.0324 -0.1265 ]
	// kept [ 0.7387 0.7356 ], ψ[1] = [ -0.0975 -0.1590 ]
	// kept [ 0.7342 0.7323 ], ψ[2] = [ -0.2262 -0.2033 ]
	// ∂E/∂b_cs = [ -0.0112 -0.0199 ]
	// ∂E/∂x[0] = [ -0.0533 ]
}

// How wide the way back is: what the gates let through, and what the whole cell
// does to an error of the state.
func ExampleCarousel() {
	p := lstm.RandomVanilla(tensor.NewRand(1), 3, 1)
	tr, err := p.Forward(tensor.RandSequence(tensor.NewRand(2), 33, 1, 1), lstm.State{})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := p.Carousel(tr)
	if err != nil {
		fmt.Println(err)
		return
	}
	const l = 32
	kept, err := c.Kept(l)
	if err != nil {
		fmt.Println(err)
		return
	}
	P, err := c.Transport(l)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k := 0; k <= l; k += 8 {
		fmt.Printf("%d steps back: gates %.5f, cell %.5f\n", k, tensor.MaxAbs(kept[l-k]), tensor.NormMat(P[l-k]))
	}
	// Output:
	// 0 steps back: gates 1.00000, cell 1.00000
	// 8 steps back: gates 0.08659, cell 0.26688
	// 16 steps back: gates 0.00664, cell 0.04573
	// 24 steps back: gates 0.00051, cell 0.01367
	// 32 steps back: gates 0.00005, cell 0.00161
}

// The scale of the training set is kept, and applied to what is seen later.
func ExampleStandardise() {
	scale, err := lstm.Standardise([]tensor.Vector{{10, 0.1}, {20, 0.3}, {30, 0.2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	later, err := scale.Apply([]tensor.Vector{{20, 0.2}, {40, 0.1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(later)
	// Output:
	// [[ 0.0000 0.0000 ] [  2.4495 -1.2247 ]]
}
