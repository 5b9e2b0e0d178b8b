// What the kernels that run a whole step, or a whole sequence, share: products of
// a few gates, and a barrier for all blocks.
#pragma once
#include "math.h"

// chains adds to each sum its row·column: a fused multiply-add at a time in rising
// order. Gates go side by side, so that a value is read once for all of them, and
// one chain need not wait for another. Weights of neighbouring units lie side by
// side; from gate to gate they are apart by gap, from k to k by stride.
template <int gates>
static inline __device__ void chains(float (&sum)[gates], int d, const float *weights, int stride, int gap, const float *values) {
	for (int k = 0; k < d; k++) {
		float x = values[k];
		for (int g = 0; g < gates; g++) sum[g] = fmaf(weights[k * stride + g * gap], x, sum[g]);
	}
}

// grid_barrier lets nobody of the grid go on before all have come. Each block adds
// one to a count that only grows; this is the round-th barrier, from 1. The first
// fence puts what the block wrote before its sign, the second what it reads after
// the sign of the others.
static inline __device__ void grid_barrier(unsigned *count, unsigned round) {
	__syncthreads();
	if (threadIdx.x == 0) {
		__threadfence();
		atomicAdd(count, 1);
		while (*(volatile unsigned *)count < round * gridDim.x) {}
		__threadfence();
	}
	__syncthreads();
}
