package cpu

import (
	"math"
	"unsafe"
)

// The exponential as assembly computes it, but in float64, so that what is left is
// the error of the polynomial and one rounding: t = n·ln 2 + r with n whole, then
// expm1(r) ≈ r + r² q(r), then 2ⁿ.

// reduce returns 2ⁿ and expm1(r), for |t| < 700.
func reduce(t float64) (power, p float64) {
	n := math.RoundToEven(t * math.Log2E)
	r := t - n*math.Ln2
	q := 0.0
	for k := len(expm1Tail) - 1; k >= 0; k-- {
		q = q*r + expm1Tail[k]
	}
	return math.Float64frombits(uint64(1023+int64(n)) << 52), r + r*r*q
}

func exp1(x float32) float32 {
	if x != x {
		return x
	}
	power, p := reduce(min(max(float64(x), -104), 89))
	return float32(power * (1 + p))
}

// sigmoid1 uses e = exp(-|x|) ≤ 1: 1/(1+e) where x ≥ 0 and e/(1+e) where x < 0.
func sigmoid1(x float32) float32 {
	if x != x {
		return x
	}
	power, p := reduce(max(-math.Abs(float64(x)), -104))
	e := power * (1 + p)
	if x < 0 {
		return float32(e / (1 + e))
	}
	return float32(1 / (1 + e))
}

// tanh1 uses m = expm1(-2|x|): -m/(2+m).
func tanh1(x float32) float32 {
	if x != x {
		return x
	}
	power, p := reduce(max(-2*math.Abs(float64(x)), -40))
	m := power*p + (power - 1)
	return float32(math.Copysign(m/(2+m), float64(x)))
}

// each is a kernel that applies f to every number.
func each(f func(float32) float32) func(n int, x, y *float32) {
	return func(n int, x, y *float32) {
		from, to := unsafe.Slice(x, n), unsafe.Slice(y, n)
		for i, v := range from {
			to[i] = f(v)
		}
	}
}
