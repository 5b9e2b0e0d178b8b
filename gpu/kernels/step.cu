// A step of a recurrent network in one kernel: products and pointwise parts
// together, so that the sums never leave the registers. Sums begin with what the
// inputs say, a, and go on with v_last, then with the state.
//
// Weights lie with their units side by side, wt[k][gate][j] = W_gate[j,k].
#include "sequence.h"

// The LSTM without peepholes. A thread has a unit of a sequence, and no thread
// needs what another makes: the blocks may be anything.
KERNEL(256) lstm_step(int batch, int d, float *a, const float *wv, const float *v_last, const float *s_last, float *s, float *v) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= batch * d) return;
	int b = e / d, j = e % d;
	float *g = a + b * 4 * d + j;
	const float *value = v_last + b * d;
	float cu = sigmoid(chain(g[0], d, wv + j, 4 * d, value));
	float cs = sigmoid(chain(g[d], d, wv + d + j, 4 * d, value));
	float u = tanh1(chain(g[2 * d], d, wv + 2 * d + j, 4 * d, value));
	float cr = sigmoid(chain(g[3 * d], d, wv + 3 * d + j, 4 * d, value));
	float now = fmaf(cs, s_last[e], cu * u);
	s[e] = now;
	v[e] = cr * tanh1(now);
	g[0] = cu;
	g[d] = cs;
	g[2 * d] = u;
	g[3 * d] = cr;
}

// The Vanilla LSTM. The readout gate of a unit needs the new state of all units,
// so a block has all units of a sequence, keeps its states in shared memory, and
// has a barrier between the states and the readout. ws has the gates cu and cs,
// wr is W_scr alone.
KERNEL(256) vanilla_step(int d, float *a, const float *wv, const float *ws, const float *wr, const float *v_last, const float *s_last, float *s, float *r, float *v) {
	extern __shared__ float memory[];
	float *value = memory, *state = memory + d, *now = memory + 2 * d;
	int b = blockIdx.x;
	float *g = a + b * 4 * d;
	for (int j = threadIdx.x; j < d; j += 256) {
		value[j] = v_last[b * d + j];
		state[j] = s_last[b * d + j];
	}
	__syncthreads(); // the last step is here
	for (int j = threadIdx.x; j < d; j += 256) {
		float cu = sigmoid(chain(chain(g[j], d, wv + j, 4 * d, value), d, ws + j, 2 * d, state));
		float cs = sigmoid(chain(chain(g[d + j], d, wv + d + j, 4 * d, value), d, ws + d + j, 2 * d, state));
		float u = tanh1(chain(g[2 * d + j], d, wv + 2 * d + j, 4 * d, value));
		now[j] = fmaf(cs, state[j], cu * u);
		s[b * d + j] = now[j];
		g[j] = cu;
		g[d + j] = cs;
		g[2 * d + j] = u;
	}
	__syncthreads(); // all of s[n] is here
	for (int j = threadIdx.x; j < d; j += 256) {
		float cr = sigmoid(chain(chain(g[3 * d + j], d, wv + 3 * d + j, 4 * d, value), d, wr + j, d, now));
		float shown = tanh1(now[j]);
		g[3 * d + j] = cr;
		r[b * d + j] = shown;
		v[b * d + j] = cr * shown;
	}
}
