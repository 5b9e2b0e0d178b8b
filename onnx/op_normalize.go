package onnx

import (
	"math"
	"slices"
)

// softmax is Softmax, LogSoftmax and Hardmax along an axis. Before version 13
// all dimensions from the axis on count as one.
func softmax(f func(x, out []float64)) operator {
	return func(c *call) []Tensor {
		x := c.input(0, "input")
		if !x.Type.float() {
			unfit(x)
		}
		otherwise := -1
		if c.opset < 13 {
			otherwise = 1
		}
		rank := len(x.Shape)
		a := axis(c.int("axis", otherwise), rank)
		set := make([]bool, rank)
		set[a] = true
		for i := a; i < rank && c.opset < 13; i++ {
			set[i] = true
		}
		groups, _ := c.groups(x.Shape, set, true)
		data := numbers[float64](x)
		out := make([]float64, c.room(x.Shape))
		for _, group := range groups {
			y := make([]float64, len(group))
			f(picked(data, group), y)
			for k, o := range group {
				out[o] = y[k]
			}
		}
		return []Tensor{castTo(Tensor{Float64, x.Shape, out}, x.Type)}
	}
}

// soft is eˣ over the sum of all. The largest is subtracted first, which changes
// nothing and keeps the powers small.
func soft(x, out []float64) {
	logSoft(x, out)
	for i := range out {
		out[i] = math.Exp(out[i])
	}
}

// logSoft is the logarithm of soft.
func logSoft(x, out []float64) {
	total, largest := 0.0, math.Inf(-1)
	for _, v := range x {
		largest = math.Max(largest, v)
	}
	for _, v := range x {
		total += math.Exp(v - largest)
	}
	for i, v := range x {
		out[i] = v - largest - math.Log(total)
	}
}

// hard is 1 at the first of the largest and 0 elsewhere.
func hard(x, out []float64) {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	if len(x) > 0 {
		out[best] = 1
	}
}

// layerNormalization is LayerNormalization: mean 0 and variance 1 over the
// dimensions from an axis on, then a scale and a shift for each entry.
func layerNormalization(c *call) []Tensor {
	x, scale := c.input(0, "X"), c.input(1, "Scale")
	same(x, scale)
	epsilon := c.float("epsilon", 1e-5)
	c.int("stash_type", 1) // computed in float64
	rank := len(x.Shape)
	a := axis(c.int("axis", -1), rank)
	if !x.Type.float() {
		unfit(x)
	}
	size := product(x.Shape[a:])
	reduced := slices.Clone(x.Shape)
	for i := a; i < rank; i++ {
		reduced[i] = 1
	}
	data := numbers[float64](x)
	out := make([]float64, c.room(x.Shape))
	means, inverses := make([]float64, c.room(reduced)), make([]float64, c.room(reduced))
	for row := range means {
		part := data[row*size : (row+1)*size]
		means[row], inverses[row] = moments(part, epsilon)
		for i, v := range part {
			out[row*size+i] = (v - means[row]) * inverses[row]
		}
	}
	y := c.arithmetic("Mul", Tensor{Float64, x.Shape, out}, castTo(scale, Float64))
	if b, ok := c.optional(2); ok {
		y = c.arithmetic("Add", y, castTo(b, Float64))
	}
	if !slices.Equal(y.Shape, x.Shape) {
		fail("Scale and B do not fit a tensor %s", x)
	}
	stash := func(data []float64) Tensor {
		if x.Type == Float64 {
			return Tensor{Float64, reduced, data}
		}
		return castTo(Tensor{Float64, reduced, data}, Float32)
	}
	return []Tensor{castTo(y, x.Type), stash(means), stash(inverses)}
}

// moments are the mean and one over the standard deviation.
func moments(x []float64, epsilon float64) (mean, inverse float64) {
	var variance float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, 1 / math.Sqrt(variance+epsilon)
}

// batchNormalization is BatchNormalization with the mean and variance that
// training left.
func batchNormalization(c *call) []Tensor {
	x := c.input(0, "X")
	epsilon := c.float("epsilon", 1e-5)
	c.float("momentum", 0.9)
	if c.flag("training_mode", false) || len(c.node.Outputs) > 1 {
		fail("training_mode: this package does not train")
	}
	if !x.Type.float() || len(x.Shape) < 2 {
		unfit(x)
	}
	channels, inner := x.Shape[1], product(x.Shape[2:])
	var p [4][]float64
	for i, name := range []string{"scale", "B", "input_mean", "input_var"} {
		t := c.input(i+1, name)
		if !t.Type.float() || !slices.Equal(t.Shape, []int{channels}) {
			fail("input %d (%s): %s for %d channels", i+1, name, t, channels)
		}
		p[i] = numbers[float64](t)
	}
	data := numbers[float64](x)
	out := make([]float64, c.room(x.Shape))
	for i, v := range data {
		k := i / inner % channels
		out[i] = p[0][k]*(v-p[2][k])/math.Sqrt(p[3][k]+epsilon) + p[1][k]
	}
	return []Tensor{castTo(Tensor{Float64, x.Shape, out}, x.Type)}
}

// instanceNormalization is InstanceNormalization: mean 0 and variance 1 over
// each channel of each example, then a scale and a shift for each channel.
func instanceNormalization(c *call) []Tensor {
	x := c.input(0, "input")
	epsilon := c.float("epsilon", 1e-5)
	if !x.Type.float() || len(x.Shape) < 3 {
		unfit(x)
	}
	channels, size := x.Shape[1], product(x.Shape[2:])
	var p [2][]float64
	for i, name := range []string{"scale", "B"} {
		t := c.input(i+1, name)
		if !t.Type.float() || !slices.Equal(t.Shape, []int{channels}) {
			fail("input %d (%s): %s for %d channels", i+1, name, t, channels)
		}
		p[i] = numbers[float64](t)
	}
	data := numbers[float64](x)
	out := make([]float64, c.room(x.Shape))
	for row := range product(x.Shape[:2]) {
		part := data[row*size : (row+1)*size]
		mean, inverse := moments(part, epsilon)
		for i, v := range part {
			out[row*size+i] = p[0][row%channels]*(v-mean)*inverse + p[1][row%channels]
		}
	}
	return []Tensor{castTo(Tensor{Float64, x.Shape, out}, x.Type)}
}
