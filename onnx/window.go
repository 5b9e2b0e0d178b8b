package onnx

import "slices"

// window is how a kernel moves over the dimensions of an image, signal or
// volume [batch, channels, size…]: what Conv and the pools have in common.
type window struct {
	size, out      []int // of the input and of the output
	kernel         []int
	stride, dilate []int
	before, after  []int // padding
}

// window reads the attributes for an input with dimensions size.
func (c *call) window(size, kernel []int) window {
	w := window{size: size, kernel: kernel}
	dims := len(size)
	all := func(name string, n, otherwise int) []int {
		v, ok := c.list(name)
		if !ok {
			v = slices.Repeat([]int{otherwise}, n)
		}
		if len(v) != n {
			fail("attribute %s is %v, expected %d numbers", name, v, n)
		}
		return v
	}
	w.stride, w.dilate = all("strides", dims, 1), all("dilations", dims, 1)
	pads := all("pads", 2*dims, 0)
	w.before, w.after = slices.Clone(pads[:dims]), slices.Clone(pads[dims:])
	auto := c.text("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
	ceil := c.flag("ceil_mode", false)
	for i := range dims {
		if w.stride[i] < 1 || w.dilate[i] < 1 || kernel[i] < 1 || kernel[i] > 1<<31 || w.before[i] < 0 || w.after[i] < 0 {
			fail("kernel %v, strides %v, dilations %v, pads %v", kernel, w.stride, w.dilate, pads)
		}
		w.out = append(w.out, w.along(i, auto, ceil))
	}
	return w
}

// along is the size of the output along a dimension; automatic padding is set
// here.
func (w window) along(i int, auto string, ceil bool) int {
	reach := (w.kernel[i]-1)*w.dilate[i] + 1
	if auto == "SAME_UPPER" || auto == "SAME_LOWER" {
		n := (w.size[i] + w.stride[i] - 1) / w.stride[i]
		need := max(0, (n-1)*w.stride[i]+reach-w.size[i])
		w.before[i], w.after[i] = need/2, need-need/2
		if auto == "SAME_LOWER" {
			w.before[i], w.after[i] = w.after[i], w.before[i]
		}
		return n
	}
	if auto == "VALID" {
		w.before[i], w.after[i] = 0, 0
	}
	free := w.before[i] + w.size[i] + w.after[i] - reach
	if free < 0 {
		fail("dimension %d of size %d, padded by %d and %d, is smaller than a kernel that reaches over %d",
			i, w.size[i], w.before[i], w.after[i], reach)
	}
	n := free/w.stride[i] + 1
	if ceil && free%w.stride[i] != 0 && n*w.stride[i] < w.size[i]+w.before[i] {
		n++ // a last window that begins within the input
	}
	return n
}

// outside is a place of a window that lies in the padding, beyond where the
// explicit padding ends if far.
const (
	outside = -1
	far     = -2
)

// places are the offsets, within a channel, that the window at each place of the
// output looks at; outside for the padding.
func (c *call) places(w window) [][]int {
	out := [][]int{{0}}
	for i, size := range w.size {
		var wider [][]int
		if len(out)*w.out[i] > c.run.entries || len(out[0])*w.kernel[i] > c.run.entries {
			fail("%d windows of %d entries", len(out)*w.out[i], len(out[0])*w.kernel[i])
		}
		for _, at := range out {
			for o := range w.out[i] {
				wider = append(wider, w.widen(at, i, o*w.stride[i]-w.before[i], size))
			}
		}
		if out = wider; len(out) == 0 {
			return nil
		}
	}
	c.run.take(len(out) * len(out[0]))
	return out
}

// widen adds dimension i to the offsets of a window that begins at start there.
func (w window) widen(at []int, i, start, size int) []int {
	wide := make([]int, 0, len(at)*w.kernel[i])
	for _, o := range at {
		for k := range w.kernel[i] {
			switch p := start + k*w.dilate[i]; {
			case o == far || p >= size+w.after[i]:
				wide = append(wide, far)
			case o == outside || p < 0 || p >= size:
				wide = append(wide, outside)
			default:
				wide = append(wide, o*size+p)
			}
		}
	}
	return wide
}
