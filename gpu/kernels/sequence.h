// What the kernels that run a whole step, or a whole sequence, share: one unit of
// a Vanilla LSTM, and a barrier for all blocks.
#pragma once
#include "math.h"

// chain adds row·column to sum, a fused multiply-add at a time in rising order:
// weights of neighbouring units lie side by side, apart by stride from k to k.
static inline __device__ float chain(float sum, int d, const float *weights, int stride, const float *values) {
	for (int k = 0; k < d; k++) sum = fmaf(weights[k * stride], values[k], sum);
	return sum;
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
