// The RNN, r[n] = tanh(s[n]): its pointwise part, and one step fused.
//
// A matrix [batch][d] has a row for each sequence. The sums s are made by a
// product over all steps for the inputs, and one for each step for r[n-1].
#include "math.h"

// r = tanh(s), for n numbers.
KERNEL(256) rnn_forward(int n, const float *s, float *r) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < n) r[e] = tanh1(s[e]);
}

// ds = dr (1 - r^2).
KERNEL(256) rnn_backward(int n, const float *r, const float *dr, float *ds) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < n) ds[e] = dr[e] * fmaf(-r[e], r[e], 1.0f);
}

// A step in one kernel: s += W r_last, r = tanh(s). A thread has a unit of a
// sequence. W is [d][d] with the units side by side, wt[k][j] = W[j,k], so that
// neighbouring threads read neighbouring weights.
KERNEL(256) rnn_step(int batch, int d, const float *wt, const float *r_last, float *s, float *r) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	int b = e / d, j = e % d;
	float sum = s[e];
	for (int k = 0; k < d; k++) sum = fmaf(wt[k * d + j], r_last[b * d + k], sum);
	s[e] = sum;
	r[e] = tanh1(sum);
}
