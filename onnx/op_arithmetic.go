package onnx

import "math"

// arithmetic is Add, Sub, Mul, Div, Min, Max, Mod and Pow of numbers of one
// type.
func arithmetic(op string) operator {
	return func(c *call) []Tensor {
		a, b := c.input(0, "A"), c.input(1, "B")
		return []Tensor{c.arithmetic(op, a, b)}
	}
}

// folded is Max, Min, Sum and Mean of any number of tensors.
func folded(op string) operator {
	return func(c *call) []Tensor {
		all := c.inputs()
		total := all[0]
		for _, t := range all[1:] {
			total = c.arithmetic(map[string]string{"Max": "Max", "Min": "Min", "Sum": "Add", "Mean": "Add"}[op], total, t)
		}
		if op == "Mean" {
			many := Tensor{Float64, nil, []float64{float64(len(all))}}
			total = c.arithmetic("Div", total, castTo(many, total.Type))
		}
		return []Tensor{total}
	}
}

func (c *call) arithmetic(op string, a, b Tensor) Tensor {
	t := same(a, b)
	p := c.broadcastPair(a, b)
	var out any
	switch a.Data.(type) {
	case []float32:
		out = zip(p, floatFunction[float32](op))
	case []float64:
		out = zip(p, floatFunction[float64](op))
	case []int8:
		out = zip(p, integerFunction[int8](op))
	case []int16:
		out = zip(p, integerFunction[int16](op))
	case []int32:
		out = zip(p, integerFunction[int32](op))
	case []int64:
		out = zip(p, integerFunction[int64](op))
	case []uint8:
		out = zip(p, integerFunction[uint8](op))
	case []uint16:
		out = zip(p, integerFunction[uint16](op))
	case []uint32:
		out = zip(p, integerFunction[uint32](op))
	case []uint64:
		out = zip(p, integerFunction[uint64](op))
	default:
		unfit(a)
	}
	return Tensor{t, p.shape, out}
}

// floatFunction is an operator on two floating point numbers.
func floatFunction[T float](op string) func(a, b T) T {
	switch op {
	case "Add":
		return func(a, b T) T { return a + b }
	case "Sub":
		return func(a, b T) T { return a - b }
	case "Mul":
		return func(a, b T) T { return a * b }
	case "Div":
		return func(a, b T) T { return a / b }
	case "Min":
		return func(a, b T) T { return min(a, b) }
	case "Max":
		return func(a, b T) T { return max(a, b) }
	case "Pow":
		return func(a, b T) T { return T(math.Pow(float64(a), float64(b))) }
	case "Mod":
		return floorMod[T]
	}
	return func(a, b T) T { return T(math.Mod(float64(a), float64(b))) } // fmod
}

// floorMod is a − floor(a/b)·b, with the sign of b.
func floorMod[T float](a, b T) T {
	x, y := float64(a), float64(b)
	m := math.Mod(x, y)
	switch {
	case m == 0:
		return T(math.Copysign(0, y))
	case (m < 0) != (y < 0):
		m += y
	}
	return T(m)
}

// integerFunction is an operator on two integers.
func integerFunction[T integer](op string) func(a, b T) T {
	switch op {
	case "Add":
		return func(a, b T) T { return a + b }
	case "Sub":
		return func(a, b T) T { return a - b }
	case "Mul":
		return func(a, b T) T { return a * b }
	case "Min":
		return func(a, b T) T { return min(a, b) }
	case "Max":
		return func(a, b T) T { return max(a, b) }
	case "Pow":
		return integerPower[T]
	}
	return func(a, b T) T {
		if b == 0 {
			fail("division of %d by zero", a)
		}
		switch m := a % b; {
		case op == "Div":
			return a / b
		case op == "Mod" && m != 0 && (m < 0) != (b < 0): // with the sign of b; fmod has that of a
			return m + b
		default:
			return m
		}
	}
}

// integerPower is a to the power b, modulo the type's range. Of the negative
// powers only those of 1 and -1 are integers; the others are cut to 0.
func integerPower[T integer](a, b T) T {
	if b < 0 {
		switch {
		case a == 0:
			fail("a negative power of zero")
		case a == 1:
			return 1
		case a+1 == 0: // a is -1
			return 1 - 2*(b&1)
		}
		return 0
	}
	power := T(1)
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			power *= a
		}
		a *= a
	}
	return power
}

// mod is Mod, whose attribute fmod chooses the sign of the result.
func mod(c *call) []Tensor {
	op := "Mod"
	if c.flag("fmod", false) {
		op = "fmod"
	}
	return []Tensor{c.arithmetic(op, c.input(0, "A"), c.input(1, "B"))}
}

// pow is Pow, whose exponent may have a type of its own. The result has the
// type of the base.
func pow(c *call) []Tensor {
	x, y := c.input(0, "X"), c.input(1, "Y")
	if !x.Type.float() && y.Type.float() {
		wide := c.arithmetic("Pow", castTo(x, Float64), castTo(y, Float64))
		return []Tensor{castTo(wide, x.Type)}
	}
	return []Tensor{c.arithmetic("Pow", x, castTo(y, x.Type))}
}
