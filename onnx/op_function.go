package onnx

import "math"

// elementwise applies a function of one floating point number to each entry. It
// is computed in float64 and rounded.
func elementwise(f func(x float64) float64) operator {
	return func(c *call) []Tensor { return []Tensor{c.mapped(c.input(0, "X"), f)} }
}

// mapped applies a function to the entries of a tensor of floats.
func (c *call) mapped(x Tensor, f func(float64) float64) Tensor {
	c.room(x.Shape)
	switch data := x.Data.(type) {
	case []float32:
		return Tensor{x.Type, x.Shape, each(data, func(v float32) float32 { return float32(f(float64(v))) })}
	case []float64:
		return Tensor{x.Type, x.Shape, each(data, f)}
	}
	unfit(x)
	return Tensor{}
}

// signed is Abs, Neg and Sign, of integers as well.
func signed(op string) operator {
	return func(c *call) []Tensor {
		x := c.input(0, "X")
		c.room(x.Shape)
		switch data := x.Data.(type) {
		case []float32:
			return one(x.Type, x.Shape, each(data, signFunction[float32](op)))
		case []float64:
			return one(x.Type, x.Shape, each(data, signFunction[float64](op)))
		case []int8:
			return one(x.Type, x.Shape, each(data, signFunction[int8](op)))
		case []int16:
			return one(x.Type, x.Shape, each(data, signFunction[int16](op)))
		case []int32:
			return one(x.Type, x.Shape, each(data, signFunction[int32](op)))
		case []int64:
			return one(x.Type, x.Shape, each(data, signFunction[int64](op)))
		case []uint8, []uint16, []uint32, []uint64:
			if op == "Abs" {
				return []Tensor{x}
			}
		}
		unfit(x)
		return nil
	}
}

func signFunction[T float | int8 | int16 | int32 | int64](op string) func(T) T {
	switch op {
	case "Neg":
		return func(v T) T { return -v }
	case "Abs":
		return func(v T) T {
			if v <= 0 {
				return 0 - v
			}
			return v
		}
	}
	return func(v T) T { // Sign
		switch {
		case v > 0:
			return 1
		case v < 0:
			return -1
		}
		return v
	}
}

// bent applies a function with constants: the attributes alpha and beta, and
// what they are where they are left out.
func bent(f func(x, alpha, beta float64) float64, alpha, beta float64) operator {
	return func(c *call) []Tensor {
		a, b := alpha, beta
		if !math.IsNaN(alpha) {
			a = c.float("alpha", alpha)
		}
		if !math.IsNaN(beta) {
			b = c.float("beta", beta)
		}
		return []Tensor{c.mapped(c.input(0, "X"), func(x float64) float64 { return f(x, a, b) })}
	}
}

func sigmoid(x float64) float64  { return 1 / (1 + math.Exp(-x)) }
func relu(x float64) float64     { return max(x, 0) }
func softsign(x float64) float64 { return x / (1 + math.Abs(x)) }

// softplus is log(1 + eˣ), without overflow for a large x.
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func affine(x, alpha, beta float64) float64     { return alpha*x + beta }
func scaledTanh(x, alpha, beta float64) float64 { return alpha * math.Tanh(beta*x) }

func hardSigmoid(x, alpha, beta float64) float64 { return max(0, min(1, alpha*x+beta)) }

func leakyRelu(x, alpha, _ float64) float64 {
	if x < 0 {
		return alpha * x
	}
	return x
}

func thresholdedRelu(x, alpha, _ float64) float64 {
	if x > alpha {
		return x
	}
	return 0
}

func elu(x, alpha, _ float64) float64 {
	if x < 0 {
		return alpha * math.Expm1(x)
	}
	return x
}

func celu(x, alpha, _ float64) float64 { return max(0, x) + min(0, alpha*math.Expm1(x/alpha)) }

func swish(x, alpha, _ float64) float64 { return x * sigmoid(alpha*x) }

func hardSwish(x float64) float64 { return x * hardSigmoid(x, 1.0/6, 0.5) }

func mish(x float64) float64 { return x * math.Tanh(softplus(x)) }

// selu is Selu, whose constants have names of their own.
func selu(c *call) []Tensor {
	alpha, gamma := c.float("alpha", 1.67326319217681884765625), c.float("gamma", 1.05070102214813232421875)
	return []Tensor{c.mapped(c.input(0, "X"), func(x float64) float64 { return gamma * elu(x, alpha, 0) })}
}

// gelu is Gelu, exactly or as the approximation by tanh.
func gelu(c *call) []Tensor {
	f := func(x float64) float64 { return 0.5 * x * (1 + math.Erf(x/math.Sqrt2)) }
	if c.text("approximate", "none", "tanh") == "tanh" {
		f = func(x float64) float64 {
			return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
		}
	}
	return []Tensor{c.mapped(c.input(0, "X"), f)}
}

// prelu is PRelu, with a slope per entry that is broadcast.
func prelu(c *call) []Tensor {
	x, slope := c.input(0, "X"), c.input(1, "slope")
	zero := castTo(Tensor{Float64, nil, []float64{0}}, x.Type)
	below := c.arithmetic("Mul", c.arithmetic("Min", x, zero), slope)
	return []Tensor{c.arithmetic("Add", c.arithmetic("Max", x, zero), below)}
}

// clip is Clip; its bounds were attributes until version 11.
func clip(c *call) []Tensor {
	x := c.input(0, "input")
	for i, op := range []string{"Max", "Min"} {
		name := [2]string{"min", "max"}[i]
		bound, given := c.optional(i + 1)
		if c.opset < 11 {
			var v float32
			v, given = attr[float32](c, name)
			bound = castTo(Tensor{Float32, nil, []float32{v}}, x.Type)
		}
		if !given {
			continue
		}
		if len(bound.Shape) > 0 && bound.Len() != 1 {
			fail("%s: expected a single number, found %s", name, bound)
		}
		x = c.arithmetic(op, x, Tensor{bound.Type, nil, bound.Data})
	}
	return []Tensor{x}
}
