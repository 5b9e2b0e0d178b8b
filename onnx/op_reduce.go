package onnx

import "math"

// reduction is an operator that makes one number of many: start, taken through
// step with each of them, and what end makes of that and their count. It is
// computed in float64.
type reduction struct {
	start float64
	step  func(total, x float64) float64
	end   func(total float64, n int) float64
}

// reductions are those of the standard, by the name after Reduce.
func reductions() map[string]reduction {
	add := func(total, x float64) float64 { return total + x }
	asIs := func(total float64, _ int) float64 { return total }
	return map[string]reduction{
		"Sum":       {0, add, asIs},
		"Mean":      {0, add, func(total float64, n int) float64 { return total / float64(n) }},
		"LogSum":    {0, add, func(total float64, _ int) float64 { return math.Log(total) }},
		"Prod":      {1, func(total, x float64) float64 { return total * x }, asIs},
		"Max":       {math.Inf(-1), math.Max, asIs},
		"Min":       {math.Inf(1), math.Min, asIs},
		"L1":        {0, func(total, x float64) float64 { return total + math.Abs(x) }, asIs},
		"L2":        {0, math.Hypot, asIs},
		"SumSquare": {0, func(total, x float64) float64 { return total + x*x }, asIs},
		"LogSumExp": {math.Inf(-1), logAddExp, asIs},
	}
}

// logAddExp is log(eᵃ + eᵇ), without overflow.
func logAddExp(a, b float64) float64 {
	if math.IsInf(a, -1) {
		return b
	}
	return max(a, b) + math.Log1p(math.Exp(-math.Abs(a-b)))
}

// reduce is the operators whose names begin with Reduce. Integers are reduced
// as float64, exactly up to 2⁵³; maxima and minima of all are exact.
func reduce(name string, r reduction) operator {
	since := int64(18) // when the axes became an input
	if name == "Sum" {
		since = 13
	}
	return func(c *call) []Tensor {
		x, r := c.input(0, "data"), r
		axes, given := c.axes(since, 1)
		keep := c.flag("keepdims", true)
		noop := c.flag("noop_with_empty_axes", false)
		if x.Type == String {
			unfit(x)
		}
		set := marked(axes, len(x.Shape))
		if !given || len(axes) == 0 {
			for i := range set {
				set[i] = !noop
			}
		}
		if x.Type == Bool { // what there is of an infinite start
			r.start = max(0, min(1, r.start))
		}
		return []Tensor{c.reduced(x, set, keep, r)}
	}
}

// reduced reduces a tensor over the dimensions of a set.
func (c *call) reduced(x Tensor, set []bool, keep bool, r reduction) Tensor {
	groups, shape := c.groups(x.Shape, set, keep)
	data := numbers[float64](x)
	out := make([]float64, len(groups))
	for i, group := range groups {
		total := r.start
		for _, o := range group {
			total = r.step(total, data[o])
		}
		out[i] = r.end(total, len(group))
	}
	return castTo(Tensor{Float64, shape, out}, x.Type)
}

// groups are the offsets of the entries that are reduced together, for each
// entry of the result, and the shape of the result.
func (c *call) groups(from []int, reduced []bool, keep bool) (groups [][]int, shape []int) {
	own := strides(from)
	var kept, keptSteps, gone, goneSteps []int
	shape = []int{}
	for i, d := range from {
		switch {
		case !reduced[i]:
			kept, keptSteps, shape = append(kept, d), append(keptSteps, own[i]), append(shape, d)
			continue
		case keep:
			shape = append(shape, 1)
		}
		gone, goneSteps = append(gone, d), append(goneSteps, own[i])
	}
	groups = make([][]int, c.room(kept))
	within := offsets(gone, goneSteps, 0)
	for i, base := range offsets(kept, keptSteps, 0) {
		groups[i] = each(within, func(o int) int { return base + o })
	}
	return groups, shape
}

// extreme is ArgMax and ArgMin: the place of the largest or smallest entry
// along an axis, the first of several or the last.
func extreme(better func(x, best float64) bool) operator {
	return func(c *call) []Tensor {
		x := c.input(0, "data")
		a := axis(c.int("axis", 0), len(x.Shape))
		keep, last := c.flag("keepdims", true), c.flag("select_last_index", false)
		if x.Type == String || x.Shape[a] == 0 {
			fail("not along dimension %d of a tensor %s", a, x)
		}
		set := make([]bool, len(x.Shape))
		set[a] = true
		groups, shape := c.groups(x.Shape, set, keep)
		data := numbers[float64](x)
		out := make([]int64, len(groups))
		for i, group := range groups {
			for k, o := range group {
				best := data[group[out[i]]]
				if better(data[o], best) || last && data[o] == best {
					out[i] = int64(k)
				}
			}
		}
		return one(Int64, shape, out)
	}
}

// cumSum is CumSum: sums up to each entry along an axis.
func cumSum(c *call) []Tensor {
	x := c.input(0, "x")
	axes, _ := c.ints(1, "axis")
	exclusive, reverse := c.flag("exclusive", false), c.flag("reverse", false)
	if len(axes) != 1 || x.Type == String || x.Type == Bool {
		fail("expected one axis and numbers, found axes %v and %s", axes, x)
	}
	a := axis(axes[0], len(x.Shape))
	set := make([]bool, len(x.Shape))
	set[a] = true
	groups, _ := c.groups(x.Shape, set, true)
	data := numbers[float64](x)
	out := make([]float64, c.room(x.Shape))
	for _, group := range groups {
		total := 0.0
		for k := range group {
			o := group[k]
			if reverse {
				o = group[len(group)-1-k]
			}
			if exclusive {
				out[o] = total
			}
			total += data[o]
			if !exclusive {
				out[o] = total
			}
		}
	}
	return []Tensor{castTo(Tensor{Float64, x.Shape, out}, x.Type)}
}
