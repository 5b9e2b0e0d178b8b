// Functions of our own, made of additions, multiplications, fused
// multiply-adds and divisions that IEEE 754 defines to the last bit. So the
// same bits come from any machine: a GPU, the interpreter, and Go.
#pragma once
#include "device.h"

// exp1: exp(x). With n the whole number next to x/ln 2 and r = x - n ln 2, it is
// 2^n exp(r), and exp(r) is a polynomial, fitted for |r| up to half of ln 2. What is beyond float32 is clamped at
// -87 and 88; NaN stays NaN, since it is in no order with the bounds.
static inline __device__ float exp1(float x) {
	if (x > 88.0f) x = 88.0f;
	if (x < -87.0f) x = -87.0f;
	const float whole = 12582912.0f;                  // 1.5 2^23: its last bit is worth 1
	float shifted = fmaf(x, 1.44269504f, whole);      // x/ln 2, rounded to a whole number
	float n = shifted - whole;
	float r = fmaf(n, -0.693145752f, x);              // ln 2 in two parts, the first one
	r = fmaf(n, -1.42860677e-6f, r);                  // exact in its product with n
	float p = 1.99184477e-4f;
	p = fmaf(p, r, 1.3946119e-3f);
	p = fmaf(p, r, 8.33326392e-3f);
	p = fmaf(p, r, 4.16662693e-2f);
	p = fmaf(p, r, 1.66666672e-1f);
	p = fmaf(p, r, 0.5f);
	p = fmaf(p, r * r, r);
	p = p + 1.0f;
	int bits = __float_as_int(shifted) << 23;         // n, where the exponent stands
	return p * __int_as_float(bits + 0x3f800000);
}

// sigmoid: 1/(1+exp(-x)).
static inline __device__ float sigmoid(float x) { return 1.0f / (1.0f + exp1(-x)); }

// tanh1: tanh(x), as (1-e)/(1+e) with e = exp(-2|x|); near 0, where 1-e loses
// its digits, as an odd polynomial.
static inline __device__ float tanh1(float x) {
	float a = x < 0.0f ? -x : x;
	if (a < 0.55f) {
		float q = x * x;
		float p = -6.20793132e-3f;
		p = fmaf(p, q, 2.10276265e-2f);
		p = fmaf(p, q, -5.38423955e-2f);
		p = fmaf(p, q, 1.33324996e-1f);
		p = fmaf(p, q, -3.33333164e-1f);
		return x * fmaf(p, q, 1.0f);
	}
	float e = exp1(-2.0f * a);
	float t = (1.0f - e) / (1.0f + e);
	return x < 0.0f ? -t : t;
}

// log1: the natural logarithm of a positive, normal number: of its exponent n and
// its mantissa m in [sqrt 1/2, sqrt 2), n ln 2 + log m, and log m is a series in
// f = (m-1)/(m+1).
static inline __device__ float log1(float x) {
	int bits = __float_as_int(x);
	int n = (bits - 0x3f3504f3) >> 23;
	float m = __int_as_float(bits - (n << 23));
	float f = (m - 1.0f) / (m + 1.0f);
	float q = f * f;
	float p = 0.235828683f;
	p = fmaf(p, q, 0.285373062f);
	p = fmaf(p, q, 0.400003344f);
	p = fmaf(p, q, 0.666666627f);
	float e = (float)n;
	float low = fmaf(p * q, f, e * 1.42860677e-6f);
	return fmaf(e, 0.693145752f, fmaf(2.0f, f, low));
}
