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

// column brings the weights of a block's units, each d apart, next to each other:
// here[k][gate][unit] of what lies as w[k][gate][j].
static inline __device__ void keep(float *here, const float *w, int d, int gates, int first, int units) {
	for (int e = threadIdx.x; e < d * gates * units; e += 256)
		here[e] = w[e / units * d + first + e % units];
}

// The LSTM without peepholes: one barrier of the grid for each step.
KERNEL(256) lstm_persistent(int steps, int batch, int d, int units, float *a, const float *wv, float *s, float *v, unsigned *count) {
	extern __shared__ float memory[];
	int first = blockIdx.x * units, mine = d - first < units ? d - first : units;
	float *weights = memory, *value = memory + d * 4 * units;
	keep(weights, wv, d, 4, first, mine);
	for (int t = 0; t < steps; t++) {
		for (int e = threadIdx.x; e < batch * d; e += 256) value[e] = v[t * batch * d + e];
		__syncthreads(); // all of v[t-1] is here, and at first the weights
		for (int e = threadIdx.x; e < batch * mine; e += 256) {
			int b = e / mine, j = e % mine;
			const float *w = weights + j, *last = value + b * d;
			int at = (t * batch + b) * d + first + j, next = at + batch * d;
			float *g = a + (t * batch + b) * 4 * d + first + j;
			float cu = sigmoid(chain(g[0], d, w, 4 * mine, last));
			float cs = sigmoid(chain(g[d], d, w + mine, 4 * mine, last));
			float u = tanh1(chain(g[2 * d], d, w + 2 * mine, 4 * mine, last));
			float cr = sigmoid(chain(g[3 * d], d, w + 3 * mine, 4 * mine, last));
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
KERNEL(256) vanilla_persistent(int steps, int batch, int d, int units, float *a, const float *wv, const float *ws, const float *wr, float *s, float *r, float *v, unsigned *count) {
	extern __shared__ float memory[];
	int first = blockIdx.x * units, mine = d - first < units ? d - first : units;
	float *kv = memory, *ks = kv + d * 4 * units, *kr = ks + d * 2 * units, *value = kr + d * units, *state = value + batch * d;
	keep(kv, wv, d, 4, first, mine);
	keep(ks, ws, d, 2, first, mine);
	keep(kr, wr, d, 1, first, mine);
	for (int t = 0; t < steps; t++) {
		for (int e = threadIdx.x; e < batch * d; e += 256) {
			value[e] = v[t * batch * d + e];
			state[e] = s[t * batch * d + e];
		}
		__syncthreads(); // all of s[t-1] and v[t-1] is here, and at first the weights
		for (int e = threadIdx.x; e < batch * mine; e += 256) {
			int b = e / mine, j = e % mine;
			const float *last = value + b * d, *old = state + b * d;
			float *g = a + (t * batch + b) * 4 * d + first + j;
			float cu = sigmoid(chain(chain(g[0], d, kv + j, 4 * mine, last), d, ks + j, 2 * mine, old));
			float cs = sigmoid(chain(chain(g[d], d, kv + mine + j, 4 * mine, last), d, ks + mine + j, 2 * mine, old));
			float u = tanh1(chain(g[2 * d], d, kv + 2 * mine + j, 4 * mine, last));
			s[((t + 1) * batch + b) * d + first + j] = fmaf(cs, old[first + j], cu * u);
			g[0] = cu;
			g[d] = cs;
			g[2 * d] = u;
		}
		grid_barrier(count, 2 * t + 1);
		for (int e = threadIdx.x; e < batch * d; e += 256) state[e] = s[(t + 1) * batch * d + e];
		__syncthreads(); // all of s[t] is here
		for (int e = threadIdx.x; e < batch * mine; e += 256) {
			int b = e / mine, j = e % mine;
			float *cr = a + ((t * batch + b) * 4 + 3) * d + first + j;
			float gate = sigmoid(chain(chain(*cr, d, kv + 3 * mine + j, 4 * mine, value + b * d), d, kr + j, mine, state + b * d));
			float shown = tanh1(state[b * d + first + j]);
			*cr = gate;
			r[(t * batch + b) * d + first + j] = shown;
			v[((t + 1) * batch + b) * d + first + j] = gate * shown;
		}
		grid_barrier(count, 2 * t + 2);
	}
}
