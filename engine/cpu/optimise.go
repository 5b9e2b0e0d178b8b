package cpu

import (
	"math"
	"unsafe"
)

// Axpy adds alpha·x to y, of equal lengths, multiples of 16.
func (k *Kernels) Axpy(alpha float32, x, y []float32) {
	whole("Axpy", x, y)
	if len(x) > 0 {
		k.axpy(len(x), alpha, &x[0], &y[0])
	}
}

// Momentum makes v = keep·v + g and then takes rate·v off the weights w. All have
// one length, a multiple of 16.
func (k *Kernels) Momentum(w, g, v []float32, rate, keep float32) {
	whole("Momentum", w, g, v)
	if len(w) > 0 {
		k.momentum(len(w), &w[0], &g[0], &v[0], rate, keep)
	}
}

// Adam moves weights w by their gradient g; m and v are the running means of the
// gradient and of its square, and step counts from 1. Before that it takes the
// share rate·decay off each weight. All have one length, a multiple of 16.
func (k *Kernels) Adam(w, g, m, v []float32, step int, rate, beta1, beta2, eps, decay float64) {
	whole("Adam", w, g, m, v)
	if len(w) == 0 {
		return
	}
	mean, square := 1-math.Pow(beta1, float64(step)), 1-math.Pow(beta2, float64(step))
	k.adam(len(w), &w[0], &g[0], &m[0], &v[0],
		float32(beta1), float32(1-beta1), float32(beta2), float32(1-beta2),
		float32(1/math.Sqrt(square)), float32(eps), float32(rate/mean), float32(1-rate*decay))
}

// whole panics unless the slices have one length, a multiple of 16.
func whole(function string, first []float32, rest ...[]float32) {
	for _, s := range rest {
		if len(s) != len(first) {
			panic("cpu: " + function + ": slices of different lengths")
		}
	}
	if len(first)%granule != 0 {
		panic("cpu: " + function + ": the length is no multiple of 16")
	}
}

func axpyGo(n int, alpha float32, x, y *float32) {
	to := unsafe.Slice(y, n)
	for i, v := range unsafe.Slice(x, n) {
		to[i] += alpha * v
	}
}

func adamGo(n int, w, g, m, v *float32, keep1, take1, keep2, take2, root, eps, rate, keep float32) {
	weights, means, squares := unsafe.Slice(w, n), unsafe.Slice(m, n), unsafe.Slice(v, n)
	for i, slope := range unsafe.Slice(g, n) {
		means[i] = keep1*means[i] + take1*slope
		squares[i] = keep2*squares[i] + take2*slope*slope
		weights[i] = keep*weights[i] - rate*means[i]/(root*float32(math.Sqrt(float64(squares[i])))+eps)
	}
}

func momentumGo(n int, w, g, v *float32, rate, keep float32) {
	weights, velocity := unsafe.Slice(w, n), unsafe.Slice(v, n)
	for i, slope := range unsafe.Slice(g, n) {
		velocity[i] = keep*velocity[i] + slope
		weights[i] -= rate * velocity[i]
	}
}
