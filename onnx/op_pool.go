package onnx

import (
	"math"
	"slices"
)

// pool is MaxPool and AveragePool: one number of each window of each channel.
func pool(op string) operator {
	return func(c *call) []Tensor {
		x := c.input(0, "X")
		kernel, ok := c.list("kernel_shape")
		counted := c.flag("count_include_pad", false)
		if !x.Type.float() || len(x.Shape) < 3 || !ok || len(kernel) != len(x.Shape)-2 {
			fail("an input %s and a kernel_shape %v", x, kernel)
		}
		if c.wants(1) || c.flag("storage_order", false) {
			fail("the output Indices is not implemented")
		}
		win := c.window(x.Shape[2:], kernel)
		shape := slices.Concat(x.Shape[:2], win.out)
		out := make([]float64, 0, c.room(shape))
		places := c.places(win)
		in, inner := numbers[float64](x), product(x.Shape[2:])
		for channel := range product(x.Shape[:2]) {
			for _, at := range places {
				out = append(out, pooled(op, in[channel*inner:(channel+1)*inner], at, counted))
			}
		}
		return []Tensor{castTo(Tensor{Float64, shape, out}, x.Type)}
	}
}

// pooled is the largest entry or the mean of a window. The mean leaves the
// padding out or counts it as zeros, but not what lies beyond it.
func pooled(op string, in []float64, at []int, counted bool) float64 {
	largest, sum, n := math.Inf(-1), 0.0, 0
	for _, o := range at {
		switch {
		case o >= 0:
			largest = math.Max(largest, in[o])
			sum += in[o]
			n++
		case o == outside && counted:
			n++
		}
	}
	if op == "MaxPool" {
		return largest
	}
	return sum / float64(n)
}

// globalPool is GlobalAveragePool and GlobalMaxPool: one number of each channel.
func globalPool(r reduction) operator {
	return func(c *call) []Tensor {
		x := c.input(0, "X")
		if !x.Type.float() || len(x.Shape) < 2 {
			unfit(x)
		}
		set := make([]bool, len(x.Shape))
		for i := 2; i < len(set); i++ {
			set[i] = true
		}
		return []Tensor{c.reduced(x, set, true, r)}
	}
}
