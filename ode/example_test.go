package ode_test

import (
	"fmt"

	"unroll/ode"
	"unroll/tensor"
)

// The same model twice: solved as the delay equation that it is, and run as
// the recurrent network that backward Euler makes of it.
func Example() {
	net := ode.Hopfield{
		A:   tensor.Diag(tensor.Vector{-1, -2}),
		B:   tensor.FromRows(tensor.Vector{0.5, -0.8}, tensor.Vector{0.8, 0.5}),
		C:   tensor.FromRows(tensor.Vector{1}, tensor.Vector{0}),
		Phi: tensor.Vector{0, 0.1},
		G:   ode.Tanh(),
	}
	x, err := ode.Interpolate([]float64{0, 2, 4, 10}, []float64{0, 1, 0, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	const DeltaT = 0.1
	p := ode.Drive(net.OneSampleDelay(DeltaT), x, ode.Constant(0, 0), 0, 10)
	sol, err := ode.DormandPrince(p, ode.Tolerance{Abs: 1e-8, Rel: 1e-8})
	if err != nil {
		fmt.Println(err)
		return
	}
	rnn, err := ode.Discretise(net, DeltaT)
	if err != nil {
		fmt.Println(err)
		return
	}
	tr := rnn.Forward(ode.Sample(x.At, DeltaT, DeltaT, 100), nil, nil)
	fmt.Println("  t   equation            network")
	for _, t := range []float64{2, 4, 6} {
		fmt.Printf("%3g  %v  %v\n", t, sol.At(t), tr.S[int(t/DeltaT)-1])
	}
	// Output:
	//   t   equation            network
	//   2  [ 0.6107 0.2185 ]  [ 0.6192 0.2246 ]
	//   4  [ 0.3898 0.3404 ]  [ 0.3743 0.3308 ]
	//   6  [ -0.0501  0.0995 ]  [ -0.0424  0.1027 ]
}

// A delay equation needs no network. This one is a population that feels its
// own crowding late, and swings because of it.
func ExampleDormandPrince() {
	const growth, delay = 1.8, 1.0
	p := ode.Problem{
		Rate: func(t float64, s ode.Signal) tensor.Vector {
			return tensor.Scale(growth, tensor.Hadamard(s(t), tensor.Sub(tensor.Ones(1), s(t-delay))))
		},
		Delays:  []float64{delay},
		History: ode.Constant(0.1),
		T1:      8,
	}
	sol, err := ode.DormandPrince(p, ode.Tolerance{Abs: 1e-6, Rel: 1e-6})
	if err != nil {
		fmt.Println(err)
		return
	}
	for t := range 9 {
		fmt.Printf("%d  %.4f\n", t, sol.At(float64(t))[0])
	}
	// Output:
	// 0  0.1000
	// 1  0.5053
	// 2  1.9485
	// 3  1.5302
	// 4  0.1871
	// 5  0.3701
	// 6  1.4996
	// 7  2.0334
	// 8  0.2890
}

// Ŵ = W_s + W_r tells whether small signals die out: here they do for a weak
// feedback, and not for a strong one.
func ExampleCanonical_Radius() {
	for _, strength := range []float64{0.5, 1.5} {
		rnn, err := ode.Discretise(ode.Hopfield{
			A:   tensor.ScaleMat(-1, tensor.Identity(2)),
			B:   tensor.ScaleMat(strength, tensor.Identity(2)),
			C:   tensor.NewMatrix(2, 0),
			Phi: tensor.NewVector(2),
			G:   ode.Tanh(),
		}, 0.1)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("b = %g: radius %.4f\n", strength, rnn.Radius())
	}
	// Output:
	// b = 0.5: radius 0.9545
	// b = 1.5: radius 1.0455
}

// Where the network with one state is stable, over a ΔT and b ΔT.
func ExampleStabilityMap() {
	a, b := []float64{-2, -1, -0.5}, []float64{2, 1, 0, -1, -2, -3, -4}
	grid := ode.StabilityMap(a, b, 1)
	for i := range b {
		for j := range a {
			mark := "grows "
			if grid.At(i, j) < 1 {
				mark = "stable"
			}
			fmt.Print(mark, " ")
		}
		fmt.Printf(" b ΔT = %g\n", b[i])
	}
	// Output:
	// grows  grows  grows   b ΔT = 2
	// stable grows  grows   b ΔT = 1
	// stable stable stable  b ΔT = 0
	// stable stable stable  b ΔT = -1
	// stable stable stable  b ΔT = -2
	// stable grows  grows   b ΔT = -3
	// grows  grows  grows   b ΔT = -4
}
