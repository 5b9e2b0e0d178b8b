// Sums of many numbers in a fixed order, and clipping by the norm.
//
// A block takes 4096 numbers: a thread every 256th, then halves are added to
// halves in shared memory. A second launch adds what the blocks found, in the same
// way, by one block. No number is added atomically, so that a sum has the same
// bits every time.
#include "device.h"

// together adds one number of each of 256 threads; thread 0 has the sum.
static __device__ float together(float x, float *part) {
	int t = threadIdx.x;
	part[t] = x;
	for (int half = 128; half > 0; half /= 2) {
		__syncthreads();
		if (t < half) part[t] = part[t] + part[t + half];
	}
	return part[t];
}

// sum: each block the sum of its 4096 numbers.
KERNEL(256) sum(int n, const float *x, float *parts) {
	int from = blockIdx.x * 4096, to = n - from < 4096 ? n : from + 4096;
	__shared__ float part[256];
	float s = 0.0f;
	for (int e = from + threadIdx.x; e < to; e += 256) s = s + x[e];
	s = together(s, part);
	if (threadIdx.x == 0) parts[blockIdx.x] = s;
}

// square_sum: the same of the squares.
KERNEL(256) square_sum(int n, const float *x, float *parts) {
	int from = blockIdx.x * 4096, to = n - from < 4096 ? n : from + 4096;
	__shared__ float part[256];
	float s = 0.0f;
	for (int e = from + threadIdx.x; e < to; e += 256) s = fmaf(x[e], x[e], s);
	s = together(s, part);
	if (threadIdx.x == 0) parts[blockIdx.x] = s;
}

// clip_factor: of the parts of a square sum the norm, and what the gradient is to
// be multiplied with so that its norm is at most most. By one block.
KERNEL(256) clip_factor(int n, const float *parts, float most, float *norm, float *factor) {
	__shared__ float part[256];
	float s = 0.0f;
	for (int e = threadIdx.x; e < n; e += 256) s = s + parts[e];
	s = together(s, part);
	if (threadIdx.x == 0) {
		float length = sqrtf(s);
		*norm = length;
		*factor = length > most ? most / length : 1.0f;
	}
}

// scale: x *= factor, which stands on the device.
KERNEL(256) scale(int n, float *x, const float *factor) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < n) x[e] = x[e] * *factor;
}

// fill_rows: every row of x is the row bias, where a chain of sums begins.
KERNEL(256) fill_rows(int rows, int n, const float *bias, float *x) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < rows * n) x[e] = bias[e % n];
}

// column_sums: bias gradients, each column of x added to sums, from the first row
// to the last.
KERNEL(256) column_sums(int rows, int n, const float *x, float *sums) {
	int j = blockIdx.x * 256 + threadIdx.x;
	if (j >= n) return;
	float s = sums[j];
	for (int i = 0; i < rows; i++) s = s + x[i * n + j];
	sums[j] = s;
}
