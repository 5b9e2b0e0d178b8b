// A step of the augmented LSTM in one kernel. A block has a sequence: states and
// values go through shared memory, with a barrier before whoever needs all of
// them: before the gates, before the readout, and before the projection.
//
// dims: d units, dv values. Weights lie with their units side by side:
// wv[dv][5][d] with the gates cu, cs, cx, cr and the data, ws[d][3][d] with cu, cs
// and cx, wr[d][d], wq[d][dv]. y holds the bias of the data.
#include "sequence.h"

KERNEL(256, 2) augmented_step(int d, int dv, float *a, const float *xi, float *y, const float *wv, const float *ws, const float *wr, const float *wq, const float *v_last, const float *s_last, float *s, float *r, float *q, float *v) {
	extern __shared__ float memory[];
	float *value = memory, *state = memory + dv, *now = state + d, *gated = now + d;
	int b = blockIdx.x;
	float *g = a + b * 4 * d;
	for (int k = threadIdx.x; k < dv; k += 256) value[k] = v_last[b * dv + k];
	for (int j = threadIdx.x; j < d; j += 256) state[j] = s_last[b * d + j];
	__syncthreads(); // the last step is here
	for (int j = threadIdx.x; j < d; j += 256) {
		float sum[5] = {g[j], g[d + j], g[2 * d + j], g[3 * d + j], y[b * d + j]};
		chains(sum, dv, wv + j, 5 * d, d, value);
		float control[3] = {sum[0], sum[1], sum[2]};
		chains(control, d, ws + j, 3 * d, d, state);
		float cu = sigmoid(control[0]), cs = sigmoid(control[1]), cx = sigmoid(control[2]);
		float u = tanh1(fmaf(cx, xi[b * d + j], sum[4]));
		now[j] = fmaf(cs, state[j], cu * u);
		s[b * d + j] = now[j];
		y[b * d + j] = u;
		g[j] = cu;
		g[d + j] = cs;
		g[2 * d + j] = cx;
		g[3 * d + j] = sum[3]; // without the state yet
	}
	__syncthreads(); // all of s[n] is here
	for (int j = threadIdx.x; j < d; j += 256) {
		float sum[1] = {g[3 * d + j]};
		chains(sum, d, wr + j, d, 0, now);
		float cr = sigmoid(sum[0]), shown = tanh1(now[j]);
		gated[j] = cr * shown;
		g[3 * d + j] = cr;
		r[b * d + j] = shown;
		q[b * d + j] = gated[j];
	}
	__syncthreads(); // all of q[n] is here
	for (int k = threadIdx.x; k < dv; k += 256) {
		float sum[1] = {0.0f};
		chains(sum, d, wq + k, dv, 0, gated);
		v[b * dv + k] = sum[0];
	}
}
