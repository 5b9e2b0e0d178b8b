package proof

import (
	"math"

	"unroll/gpu/ptx"
)

// The functions of math.h in Go. Where a product is part of a sum it is converted
// to float32, or else Go may fuse the two on some machines.

var fma = ptx.FMA

func exp1(x float32) float32 {
	if x > 88 {
		x = 88
	}
	if x < -87 {
		x = -87
	}
	const whole = 12582912
	shifted := fma(x, 1.44269504, whole)
	n := shifted - whole
	r := fma(n, -1.42860677e-6, fma(n, -0.693145752, x))
	p := float32(1.99184477e-4)
	for _, c := range []float32{1.3946119e-3, 8.33326392e-3, 4.16662693e-2, 1.66666672e-1, 0.5} {
		p = fma(p, r, c)
	}
	p = fma(p, float32(r*r), r)
	p = p + 1
	return p * math.Float32frombits(math.Float32bits(shifted)<<23+0x3f800000)
}

func sigmoid(x float32) float32 { return 1 / (1 + exp1(-x)) }

func tanh1(x float32) float32 {
	a := x
	if x < 0 {
		a = -x
	}
	if a < 0.55 {
		q := x * x
		p := float32(-6.20793132e-3)
		for _, c := range []float32{2.10276265e-2, -5.38423955e-2, 1.33324996e-1, -3.33333164e-1} {
			p = fma(p, q, c)
		}
		return x * fma(p, q, 1)
	}
	e := exp1(-2 * a)
	t := (1 - e) / (1 + e)
	if x < 0 {
		return -t
	}
	return t
}

func log1(x float32) float32 {
	bits := int32(math.Float32bits(x))
	n := (bits - 0x3f3504f3) >> 23
	m := math.Float32frombits(uint32(bits - n<<23))
	f := (m - 1) / (m + 1)
	q := f * f
	p := float32(0.235828683)
	for _, c := range []float32{0.285373062, 0.400003344, 0.666666627} {
		p = fma(p, q, c)
	}
	e := float32(n)
	low := fma(float32(p*q), f, float32(e*1.42860677e-6))
	return fma(e, 0.693145752, fma(2, f, low))
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
