package autodiff

import "math"

// function is an elementwise function and its slope. Numbers and tensors use
// the same ones: these are the derivatives to be known by heart.
type function struct {
	name  string
	of    func(x float64) float64
	slope func(x, y float64) float64 // dy/dx at x, where y = of(x) is known already
}

var (
	neg     = function{"Neg", func(x float64) float64 { return -x }, func(x, y float64) float64 { return -1 }}
	exp     = function{"Exp", math.Exp, func(x, y float64) float64 { return y }}
	log     = function{"Log", math.Log, func(x, y float64) float64 { return 1 / x }}
	sqrt    = function{"Sqrt", math.Sqrt, func(x, y float64) float64 { return 1 / (2 * y) }}
	sin     = function{"Sin", math.Sin, func(x, y float64) float64 { return math.Cos(x) }}
	cos     = function{"Cos", math.Cos, func(x, y float64) float64 { return -math.Sin(x) }}
	tanh    = function{"Tanh", math.Tanh, func(x, y float64) float64 { return 1 - y*y }}
	sigmoid = function{"Sigmoid", logistic, func(x, y float64) float64 { return y * (1 - y) }}
	relu    = function{"ReLU", func(x float64) float64 { return max(0, x) }, func(x, y float64) float64 { return step(x) }}
	abs     = function{"Abs", math.Abs, func(x, y float64) float64 { return step(x) - step(-x) }}
)

// logistic returns 1/(1+e^(−x)); for large −x, e^(−x) is +Inf and this is 0.
func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// step returns 1 above 0 and otherwise 0, also in 0: the slope of relu.
func step(x float64) float64 {
	if x > 0 {
		return 1
	}
	return 0
}

// isLarger returns the slope of max(a, b) by a: 1 where a ≥ b, otherwise 0.
func isLarger(a, b float64) float64 { return 1 - step(b-a) }
