package cpu

import (
	"math"
	"unsafe"
)

// Multiply writes x·y to z, number by number. All have one length, a multiple of 16,
// and z may be x or y.
func (k *Kernels) Multiply(x, y, z []float32) {
	whole("Multiply", x, y, z)
	if len(x) > 0 {
		k.multiply(len(x), &x[0], &y[0], &z[0])
	}
}

// MultiplyAdd adds alpha·x·y to z, likewise.
func (k *Kernels) MultiplyAdd(alpha float32, x, y, z []float32) {
	whole("MultiplyAdd", x, y, z)
	if len(x) > 0 {
		k.multiplyAdd(len(x), alpha, &x[0], &y[0], &z[0])
	}
}

// SigmoidSlope multiplies d by y·(1-y), the slope where the sigmoid is y.
func (k *Kernels) SigmoidSlope(y, d []float32) {
	whole("SigmoidSlope", y, d)
	if len(y) > 0 {
		k.sigmoidSlope(len(y), &y[0], &d[0])
	}
}

// TanhSlope multiplies d by 1-y², the slope where the hyperbolic tangent is y.
func (k *Kernels) TanhSlope(y, d []float32) {
	whole("TanhSlope", y, d)
	if len(y) > 0 {
		k.tanhSlope(len(y), &y[0], &d[0])
	}
}

// Finite writes x to y, which may be x itself, infinities as the largest numbers. NaN
// stays NaN.
func (k *Kernels) Finite(x, y []float32) {
	need("Finite", "y", y, 1, len(y), len(x))
	n := len(x) / granule * granule
	if n > 0 {
		k.finite(n, &x[0], &y[0])
	}
	if n < len(x) {
		finiteGo(len(x)-n, &x[n], &y[n])
	}
}

func finiteGo(n int, x, y *float32) {
	to := unsafe.Slice(y, n)
	for i, v := range unsafe.Slice(x, n) {
		to[i] = max(min(v, math.MaxFloat32), -math.MaxFloat32)
	}
}

func multiplyGo(n int, x, y, z *float32) {
	b, to := unsafe.Slice(y, n), unsafe.Slice(z, n)
	for i, v := range unsafe.Slice(x, n) {
		to[i] = v * b[i]
	}
}

func multiplyAddGo(n int, alpha float32, x, y, z *float32) {
	b, to := unsafe.Slice(y, n), unsafe.Slice(z, n)
	for i, v := range unsafe.Slice(x, n) {
		to[i] += alpha * v * b[i]
	}
}

func sigmoidSlopeGo(n int, y, d *float32) {
	to := unsafe.Slice(d, n)
	for i, v := range unsafe.Slice(y, n) {
		to[i] *= v * (1 - v)
	}
}

func tanhSlopeGo(n int, y, d *float32) {
	to := unsafe.Slice(d, n)
	for i, v := range unsafe.Slice(y, n) {
		to[i] *= 1 - v*v
	}
}
