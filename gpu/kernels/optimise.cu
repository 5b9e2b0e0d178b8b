// The optimisers: a thread moves one weight w by its gradient g.
#include "device.h"

// Gradient descent.
KERNEL(256) sgd(int n, float *w, const float *g, float rate) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < n) w[e] = fmaf(-rate, g[e], w[e]);
}

// With momentum: m = keep m + g.
KERNEL(256) momentum(int n, float *w, const float *g, float *m, float rate, float keep) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= n) return;
	float mean = fmaf(keep, m[e], g[e]);
	m[e] = mean;
	w[e] = fmaf(-rate, mean, w[e]);
}

// follow is Adam (Kingma and Ba 2015). The host corrects the bias of the young
// means: rate is the rate over 1-beta1^t, root is 1/sqrt(1-beta2^t).
static __device__ float follow(float w, float g, float *m, float *v, float rate, float beta1, float beta2, float root, float eps) {
	float mean = fmaf(beta1, *m, (1.0f - beta1) * g);
	float square = fmaf(beta2, *v, (1.0f - beta2) * g * g);
	*m = mean;
	*v = square;
	return w - rate * mean / fmaf(root, sqrtf(square), eps);
}

KERNEL(256) adam(int n, float *w, const float *g, float *m, float *v, float rate, float beta1, float beta2, float root, float eps) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < n) w[e] = follow(w[e], g[e], m + e, v + e, rate, beta1, beta2, root, eps);
}

// AdamW (Loshchilov and Hutter 2019): the weight decays by itself, not through
// the gradient. keep is 1 - rate times decay.
KERNEL(256) adamw(int n, float *w, const float *g, float *m, float *v, float rate, float beta1, float beta2, float root, float eps, float keep) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < n) w[e] = follow(keep * w[e], g[e], m + e, v + e, rate, beta1, beta2, root, eps);
}
