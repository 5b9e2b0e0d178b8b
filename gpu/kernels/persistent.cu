// All steps of a sequence in one launch, with the recurrent weights on chip.
//
// Step by step, a step of few sequences is spent on bringing the weights from
// memory: each is used once for every sequence. Here every block of the grid has
// some of the units, keeps their weights in its shared memory for all steps, and
// the blocks exchange values through global memory, meeting at a barrier of the
// whole grid. All blocks must be on the machine together: a cooperative launch.
//
// a[steps][batch][4][d] holds what the inputs say and becomes the gates; s and v
// are [steps+1][batch][d] and begin with the start. count is 0 at the beginning.
// Weights lie as in step.cu, and so do the sums, to the bit.
#include "sequence.h"

// keep brings the weights of a block's units, which lie d apart, next to each
// other: here[k][gate][unit] of w[k][gate][j].
static inline __device__ void keep(float *here, const float *w, int d, int gates, int first, int units) {
	for (int e = threadIdx.x; e < d * gates * units; e += 256)
		here[e] = w[e / units * d + first + e % units];
}

// bring copies rows of d numbers to rows that are one longer, so that the rows of
// neighbouring sequences begin in different banks.
static inline __device__ void bring(float *here, const float *x, int batch, int d) {
	for (int e = threadIdx.x; e < batch * d; e += 256) here[e + e / d] = x[e];
}

// The LSTM without peepholes: one barrier of the grid for each step.
KERNEL(256, 1) lstm_persistent(int steps, int batch, int d, int units, float *a, const float *wv, float *s, float *v, unsigned *count) {
	extern __shared__ float memory[];
	int first = blockIdx.x * units, mine = d - first < units ? d - first : units;
	float *weights = memory, *value = memory + d * 4 * units;
	keep(weights, wv, d, 4, first, mine);
	for (int t = 0; t < steps; t++) {
		bring(value, v + t * batch * d, batch, d);
		__syncthreads(); // all of v[t-1] is here, and at first the weights
		for (int e = threadIdx.x; e < batch * mine; e += 256) {
			int b = e / mine, j = e % mine;
			int at = (t * batch + b) * d + first + j, next = at + batch * d;
			float *g = a + (t * batch + b) * 4 * d + first + j;
			float sum[4] = {g[0], g[d], g[2 * d], g[3 * d]};
			chains(sum, d, weights + j, 4 * mine, mine, value + b * (d + 1));
			float cu = sigmoid(sum[0]), cs = sigmoid(sum[1]), u = tanh1(sum[2]), cr = sigmoid(sum[3]);
			float now = fmaf(cs, s[at], cu * u);
			s[next] = now;
			v[next] = cr * tanh1(now);
			g[0] = cu;
			g[d] = cs;
			g[2 * d] = u;
			g[3 * d] = cr;
		}
		grid_barrier(count, t + 1);
	}
}

// The Vanilla LSTM: two barriers of the grid, for the readout gate of any unit
// needs the new state of all.
KERNEL(256, 1) vanilla_persistent(int steps, int batch, int d, int units, float *a, const float *wv, const float *ws, const float *wr, float *s, float *r, float *v, unsigned *count) {
	extern __shared__ float memory[];
	int first = blockIdx.x * units, mine = d - first < units ? d - first : units;
	float *kv = memory, *ks = kv + d * 4 * units, *kr = ks + d * 2 * units, *value = kr + d * units, *state = value + batch * (d + 1);
	keep(kv, wv, d, 4, first, mine);
	keep(ks, ws, d, 2, first, mine);
	keep(kr, wr, d, 1, first, mine);
	for (int t = 0; t < steps; t++) {
		bring(value, v + t * batch * d, batch, d);
		bring(state, s + t * batch * d, batch, d);
		__syncthreads(); // all of s[t-1] and v[t-1] is here, and at first the weights
		for (int e = threadIdx.x; e < batch * mine; e += 256) {
			int b = e / mine, j = e % mine;
			float *g = a + (t * batch + b) * 4 * d + first + j, *old = state + b * (d + 1);
			float sum[4] = {g[0], g[d], g[2 * d], g[3 * d]};
			chains(sum, d, kv + j, 4 * mine, mine, value + b * (d + 1));
			float control[2] = {sum[0], sum[1]};
			chains(control, d, ks + j, 2 * mine, mine, old);
			float cu = sigmoid(control[0]), cs = sigmoid(control[1]), u = tanh1(sum[2]);
			s[((t + 1) * batch + b) * d + first + j] = fmaf(cs, old[first + j], cu * u);
			g[0] = cu;
			g[d] = cs;
			g[2 * d] = u;
			g[3 * d] = sum[3]; // without the state yet
		}
		grid_barrier(count, 2 * t + 1);
		bring(state, s + (t + 1) * batch * d, batch, d);
		__syncthreads(); // all of s[t] is here
		for (int e = threadIdx.x; e < batch * mine; e += 256) {
			int b = e / mine, j = e % mine;
			float *now = state + b * (d + 1), *cr = a + ((t * batch + b) * 4 + 3) * d + first + j;
			float sum[1] = {*cr};
			chains(sum, d, kr + j, mine, 0, now);
			float gate = sigmoid(sum[0]), shown = tanh1(now[first + j]);
			*cr = gate;
			r[(t * batch + b) * d + first + j] = shown;
			v[((t + 1) * batch + b) * d + first + j] = gate * shown;
		}
		grid_barrier(count, 2 * t + 2);
	}
}
