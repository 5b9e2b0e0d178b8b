package onnx

// pad is Pad: entries added around a tensor, or cut off by negative numbers.
func pad(c *call) []Tensor {
	x := c.input(0, "data")
	mode := c.text("mode", "constant", "reflect", "edge", "wrap")
	value := Tensor{x.Type, nil, zeros(x.Type, 1)}
	var pads []int
	axes := make([]int, len(x.Shape))
	for i := range axes {
		axes[i] = i
	}
	if c.opset >= 11 {
		pads, _ = c.ints(1, "pads")
		if v, ok := c.optional(2); ok && v.Len() > 0 {
			value = v
		}
		if given, ok := c.ints(3, "axes"); ok {
			axes = given
		}
	} else {
		pads, _ = c.list("pads")
		value = castTo(Tensor{Float64, nil, []float64{c.float("value", 0)}}, x.Type)
	}
	same(x, value)
	marked(axes, len(x.Shape))
	if len(pads) != 2*len(axes) {
		fail("pads %v, expected two for each of the axes %v of a tensor %s", pads, axes, x)
	}
	before, after := make([]int, len(x.Shape)), make([]int, len(x.Shape))
	for i, a := range axes {
		a = axis(a, len(x.Shape))
		before[a], after[a] = pads[i], pads[len(axes)+i]
	}
	return c.padded(x, value, mode, before, after)
}

func (c *call) padded(x, value Tensor, mode string, before, after []int) []Tensor {
	shape := make([]int, len(x.Shape))
	for i, d := range x.Shape {
		if limit := c.run.entries; before[i] > limit || after[i] > limit || before[i] < -d || after[i] < -d {
			fail("pads %d and %d of dimension %d of a tensor %s", before[i], after[i], i, x)
		}
		shape[i] = max(0, before[i]+d+after[i])
	}
	n := c.room(shape)
	data, starts := join(x, value)
	outside := starts[1] // where the constant lies
	from := make([]int, 1, max(n, 1))
	if n == 0 {
		from = nil
	}
	for i, d := range x.Shape {
		wider := make([]int, 0, len(from)*shape[i])
		for _, o := range from {
			for k := range shape[i] {
				at := reflected(mode, k-before[i], d)
				if o == outside || at < 0 {
					wider = append(wider, outside)
				} else {
					wider = append(wider, o*d+at)
				}
			}
		}
		from = wider
	}
	return one(x.Type, shape, pick(data, from))
}

// reflected is where place i of a padded dimension takes its entry from, or -1
// for nowhere.
func reflected(mode string, i, size int) int {
	switch {
	case i >= 0 && i < size:
		return i
	case mode == "constant":
		return -1
	case size == 0:
		fail("mode %s has nothing to take entries from", mode)
	case mode == "edge":
		return min(max(i, 0), size-1)
	case mode == "wrap":
		return (i%size + size) % size
	}
	if size == 1 { // mirrored on itself
		return 0
	}
	period := 2 * (size - 1)
	i = (i%period + period) % period
	return min(i, period-i)
}
