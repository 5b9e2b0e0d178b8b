package onnx

import "slices"

// conv is Conv over any number of dimensions: each entry of the output is the
// sum over a window of the input, in the channels of its group, of the products
// with the kernel.
func conv(c *call) []Tensor {
	x, w := c.input(0, "X"), c.input(1, "W")
	same(x, w)
	switch x.Data.(type) {
	case []float32:
		return convolve[float32](c, x, w)
	case []float64:
		return convolve[float64](c, x, w)
	}
	unfit(x)
	return nil
}

func convolve[T float](c *call, x, w Tensor) []Tensor {
	groups := c.int("group", 1)
	if len(x.Shape) < 3 || len(w.Shape) != len(x.Shape) || groups < 1 || w.Shape[0]%groups != 0 || x.Shape[1] != groups*w.Shape[1] {
		fail("an input %s and a kernel %s in %d groups", x, w, groups)
	}
	batch, channels, maps := x.Shape[0], w.Shape[1], w.Shape[0]
	if kernel, ok := c.list("kernel_shape"); ok && !slices.Equal(kernel, w.Shape[2:]) {
		fail("kernel_shape is %v, and the kernel is %s", kernel, w)
	}
	win := c.window(x.Shape[2:], w.Shape[2:])
	shape := slices.Concat([]int{batch, maps}, win.out)
	out := make([]T, c.room(shape))
	bias := make([]T, maps)
	if b, ok := c.optional(2); ok {
		if same(x, b); !slices.Equal(b.Shape, []int{maps}) {
			fail("input 2 (B): %s for %d channels", b, maps)
		}
		bias = b.Data.([]T)
	}
	places := c.places(win)
	in, kernels := x.Data.([]T), w.Data.([]T)
	inner, window := product(x.Shape[2:]), product(w.Shape[2:])
	patch := make([]T, channels*window)
	for n := range batch {
		for g := range groups {
			first := (n*groups + g) * channels * inner
			for p, at := range places {
				fill(patch, in[first:first+channels*inner], at, inner)
				for m := g * maps / groups; m < (g+1)*maps/groups; m++ {
					out[(n*maps+m)*len(places)+p] = dot(kernels[m*len(patch):(m+1)*len(patch)], patch) + bias[m]
				}
			}
		}
	}
	return one(x.Type, shape, out)
}

// fill gathers what a window sees in every channel; padding is 0.
func fill[T float](patch, in []T, at []int, inner int) {
	for i := range patch {
		patch[i] = 0
		if o := at[i%len(at)]; o >= 0 {
			patch[i] = in[i/len(at)*inner+o]
		}
	}
}
