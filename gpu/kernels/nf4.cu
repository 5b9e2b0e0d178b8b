// Weights in 4 bits (NF4 of QLoRA): a code stands for one of 16 numbers of a
// table, times the largest modulus of its block of 64 weights. Two codes to a
// byte, the first in the high half; a matrix lies in rows, and blocks go on from
// row to row.
#include "device.h"

static __device__ float weight(unsigned e, const unsigned char *codes, const float *largest, const float *table) {
	unsigned two = codes[e / 2], code = e % 2 == 0 ? two >> 4 : two & 15;
	return table[code] * largest[e / 64];
}

// w[e] for n weights.
KERNEL(256) nf4_weights(int n, const unsigned char *codes, const float *largest, const float *table, float *w) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < n) w[e] = weight(e, codes, largest, table);
}

// Step 1 of y[i,j] += sum(p) x[i,p] w[j,p]: a thread for each number of y, which
// makes each weight as it needs it.
KERNEL(256) nf4_product1(int m, int n, int k, const float *x, const unsigned char *codes, const float *largest, const float *table, float *y) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= m * n) return;
	int i = e / n, j = e % n;
	float sum = y[e];
	for (int p = 0; p < k; p++) sum = fmaf(x[i * k + p], weight(j * k + p, codes, largest, table), sum);
	y[e] = sum;
}

// Step 2: tiles of 16 by 16; a weight is made once for 16 rows of x, and the table
// is in shared memory.
KERNEL(256) nf4_product2(int m, int n, int k, const float *x, const unsigned char *codes, const float *largest, const float *table, float *y) {
	__shared__ float tx[16][16], tw[16][17], levels[16];
	int column = threadIdx.x % 16, row = threadIdx.x / 16;
	int j = blockIdx.x * 16 + column, i = blockIdx.y * 16 + row;
	bool inside = i < m && j < n;
	float sum = inside ? y[i * n + j] : 0.0f;
	if (row == 0) levels[column] = table[column];
	__syncthreads();
	for (int from = 0; from < k; from += 16) {
		int p = from + column, jw = blockIdx.x * 16 + row;
		tx[row][column] = i < m && p < k ? x[i * k + p] : 0.0f;
		tw[row][column] = jw < n && p < k ? weight(jw * k + p, codes, largest, levels) : 0.0f;
		__syncthreads();
		int steps = k - from < 16 ? k - from : 16;
		for (int q = 0; q < steps; q++) sum = fmaf(tx[row][q], tw[column][q], sum);
		__syncthreads();
	}
	if (inside) y[i * n + j] = sum;
}
