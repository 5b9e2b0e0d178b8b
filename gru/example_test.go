package gru_test

import (
	"fmt"

	"unroll/gru"
	"unroll/tensor"
)

// latch is a unit of one state that stores the input where a second input, the
// signal to write, is 1, and keeps it where that is 0: large weights make the
// update gate a switch.
var latch = gru.GRU{
	Wz: tensor.FromRows(tensor.Vector{0}), Uz: tensor.FromRows(tensor.Vector{0, -20}), Bz: tensor.Vector{10},
	Wr: tensor.FromRows(tensor.Vector{0}), Ur: tensor.FromRows(tensor.Vector{0, 0}), Br: tensor.Vector{0},
	Wh: tensor.FromRows(tensor.Vector{0}), Uh: tensor.FromRows(tensor.Vector{1, 0}), Bh: tensor.Vector{0},
}

// The second input says when to store the first. It is kept until the next
// time, whatever else comes.
func ExampleGRU_Forward() {
	x := []tensor.Vector{{0.5, 1}, {-3, 0}, {4, 0}, {-1, 1}, {7, 0}}
	tr, err := latch.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range x {
		fmt.Printf("x = %4.1f  write %g  z = %.2f  h = %5.2f\n", x[n][0], x[n][1], tr.Z[n][0], tr.H[n][0])
	}
	// Output:
	// x =  0.5  write 1  z = 0.00  h =  0.46
	// x = -3.0  write 0  z = 1.00  h =  0.46
	// x =  4.0  write 0  z = 1.00  h =  0.46
	// x = -1.0  write 1  z = 0.00  h = -0.76
	// x =  7.0  write 0  z = 1.00  h = -0.76
}

// A loss of the last step alone reaches the step that was stored, and no other:
// where the update gate keeps, the gradient is kept too.
func ExampleGRU_Backward() {
	x := []tensor.Vector{{0.5, 1}, {-3, 0}, {4, 0}}
	tr, err := latch.Forward(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	direct := []tensor.Vector{{0}, {0}, {1}}
	g, err := latch.Backward(tr, direct, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range x {
		fmt.Printf("χ[%d] = %.2f  ∂E/∂x[%d] = %.2f\n", n, g.Chi[n][0], n, g.X[n][0])
	}
	// Output:
	// χ[0] = 1.00  ∂E/∂x[0] = 0.79
	// χ[1] = 1.00  ∂E/∂x[1] = 0.00
	// χ[2] = 1.00  ∂E/∂x[2] = 0.00
}
