package cpu

// Exp writes the exponential of every x to y, which may be x itself. The relative
// error is below 3e-7; 0 and +Inf come where they should, subnormal results are
// right, NaN stays NaN.
func (k *Kernels) Exp(x, y []float32) { elementwise("Exp", k.exp, x, y) }

// Sigmoid writes 1/(1+exp(-x)) to y, which may be x itself. The relative error is
// below 3e-7, also where x is far below zero: Sigmoid(-100) is subnormal, not 0.
// NaN stays NaN.
func (k *Kernels) Sigmoid(x, y []float32) { elementwise("Sigmoid", k.sigmoid, x, y) }

// Tanh writes the hyperbolic tangent to y, which may be x itself. The relative
// error is below 3e-7, the sign of zero is kept, and it reaches ±1. NaN stays NaN.
func (k *Kernels) Tanh(x, y []float32) { elementwise("Tanh", k.tanh, x, y) }

// granule divides the lengths that assembly is called with.
const granule = 16

// elementwise runs f on whole granules where they lie and on a copy of the rest.
func elementwise(name string, f func(n int, x, y *float32), x, y []float32) {
	need(name, "y", y, 1, len(y), len(x))
	whole := len(x) / granule * granule
	if whole > 0 {
		f(whole, &x[0], &y[0])
	}
	if rest := x[whole:]; len(rest) > 0 {
		var part [granule]float32
		copy(part[:], rest)
		f(granule, &part[0], &part[0])
		copy(y[whole:], part[:len(rest)])
	}
}
