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
	float sum[4] = {g[0], g[d], g[2 * d], g[3 * d]};
	chains(sum, d, wv + j, 4 * d, d, v_last + b * d);
	float cu = sigmoid(sum[0]), cs = sigmoid(sum[1]), u = tanh1(sum[2]), cr = sigmoid(sum[3]);
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
KERNEL(256, 2) vanilla_step(int d, float *a, const float *wv, const float *ws, const float *wr, const float *v_last, const float *s_last, float *s, float *r, float *v) {
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
		float sum[4] = {g[j], g[d + j], g[2 * d + j], g[3 * d + j]};
		chains(sum, d, wv + j, 4 * d, d, value);
		float control[2] = {sum[0], sum[1]};
		chains(control, d, ws + j, 2 * d, d, state);
		float cu = sigmoid(control[0]), cs = sigmoid(control[1]), u = tanh1(sum[2]);
		now[j] = fmaf(cs, state[j], cu * u);
		s[b * d + j] = now[j];
		g[j] = cu;
		g[d + j] = cs;
		g[2 * d + j] = u;
		g[3 * d + j] = sum[3]; // without the state yet
	}
	__syncthreads(); // all of s[n] is here
	for (int j = threadIdx.x; j < d; j += 256) {
		float sum[1] = {g[3 * d + j]};
		chains(sum, d, wr + j, d, 0, now);
		float cr = sigmoid(sum[0]), shown = tanh1(now[j]);
		g[3 * d + j] = cr;
		r[b * d + j] = shown;
		v[b * d + j] = cr * shown;
	}
}
