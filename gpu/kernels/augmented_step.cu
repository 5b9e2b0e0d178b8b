// A step of the augmented LSTM in one kernel. A block has a sequence: states and
// values go through shared memory, with a barrier before whoever needs all of
// them: before the gates, before the readout, and before the projection.
//
// dims: d units, dv values. Weights lie with their units side by side:
// wv[dv][5][d] with the gates cu, cs, cx, cr and the data, ws[d][3][d] with cu, cs
// and cx, wr[d][d], wq[d][dv]. y holds the bias of the data.
#include "sequence.h"

KERNEL(256) augmented_step(int d, int dv, float *a, const float *xi, float *y, const float *wv, const float *ws, const float *wr, const float *wq, const float *v_last, const float *s_last, float *s, float *r, float *q, float *v) {
	extern __shared__ float memory[];
	float *value = memory, *state = memory + dv, *now = state + d, *gated = now + d;
	int b = blockIdx.x;
	float *g = a + b * 4 * d;
	for (int k = threadIdx.x; k < dv; k += 256) value[k] = v_last[b * dv + k];
	for (int j = threadIdx.x; j < d; j += 256) state[j] = s_last[b * d + j];
	__syncthreads(); // the last step is here
	for (int j = threadIdx.x; j < d; j += 256) {
		float cu = sigmoid(chain(chain(g[j], dv, wv + j, 5 * d, value), d, ws + j, 3 * d, state));
		float cs = sigmoid(chain(chain(g[d + j], dv, wv + d + j, 5 * d, value), d, ws + d + j, 3 * d, state));
		float cx = sigmoid(chain(chain(g[2 * d + j], dv, wv + 2 * d + j, 5 * d, value), d, ws + 2 * d + j, 3 * d, state));
		float data = chain(y[b * d + j], dv, wv + 4 * d + j, 5 * d, value);
		float u = tanh1(fmaf(cx, xi[b * d + j], data));
		now[j] = fmaf(cs, state[j], cu * u);
		s[b * d + j] = now[j];
		y[b * d + j] = u;
		g[j] = cu;
		g[d + j] = cs;
		g[2 * d + j] = cx;
	}
	__syncthreads(); // all of s[n] is here
	for (int j = threadIdx.x; j < d; j += 256) {
		float cr = sigmoid(chain(chain(g[3 * d + j], dv, wv + 3 * d + j, 5 * d, value), d, wr + j, d, now));
		float shown = tanh1(now[j]);
		gated[j] = cr * shown;
		g[3 * d + j] = cr;
		r[b * d + j] = shown;
		q[b * d + j] = gated[j];
	}
	__syncthreads(); // all of q[n] is here
	for (int k = threadIdx.x; k < dv; k += 256) v[b * dv + k] = chain(0.0f, d, wq + k, dv, gated);
}
