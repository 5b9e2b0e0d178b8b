package lora_test

import (
	"fmt"

	"unroll/lora"
	"unroll/tensor"
)

// A new adapter changes nothing. After a step of gradient descent on B the layer
// writes along one direction more, and inside the weight that is the same.
func ExampleLayer() {
	adapter, err := lora.New(tensor.NewRand(1), 2, 3, 1, 4, lora.Kaiming)
	if err != nil {
		fmt.Println(err)
		return
	}
	layer := lora.Layer{W0: tensor.FromRows(tensor.Vector{1, 0, 0}, tensor.Vector{0, 1, 0}), Adapter: adapter}
	x := []tensor.Vector{{1, 2, 3}}
	before, err := layer.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := layer.Backward(before, []tensor.Vector{{1, -1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	layer.B = tensor.SubMat(layer.B, tensor.ScaleMat(0.01, g.Params.B))
	after, err := layer.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	merged, err := layer.Apply(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("gradient of A:", g.Params.A)
	fmt.Println("before:", before.Y[0])
	fmt.Println("after: ", after.Y[0])
	fmt.Println("merged:", merged[0])
	// Output:
	// gradient of A: [ 0.0000 0.0000 0.0000 ]
	// before: [ 1.0000 2.0000 ]
	// after:  [ 0.4216 2.5784 ]
	// merged: [ 0.4216 2.5784 ]
}

// What two adapters add together is an adapter of the sum of their ranks. The sum
// of their factors is another matter.
func ExampleConcatenate() {
	r := tensor.NewRand(2)
	one := lora.Adapter{A: tensor.RandMatrix(r, 2, 8, 1), B: tensor.RandMatrix(r, 6, 2, 1), Alpha: 4}
	two := lora.Adapter{A: tensor.RandMatrix(r, 2, 8, 1), B: tensor.RandMatrix(r, 6, 2, 1), Alpha: 4}
	both, half := []lora.Adapter{one, two}, []float64{0.5, 0.5}
	sum, err := lora.Sum(both, half)
	if err != nil {
		fmt.Println(err)
		return
	}
	exact, err := lora.Concatenate(both, half)
	if err != nil {
		fmt.Println(err)
		return
	}
	linear, err := lora.Linear(both, half)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("concatenated: rank %d, %.0f%% from the sum\n", exact.Rank(), 100*lora.Distance(exact.Delta(), sum))
	fmt.Printf("linear:       rank %d, %.0f%% from the sum\n", linear.Rank(), 100*lora.Distance(linear.Delta(), sum))
	// Output:
	// concatenated: rank 4, 0% from the sum
	// linear:       rank 2, 69% from the sum
}
