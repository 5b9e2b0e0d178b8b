// Products with low-rank adapters, where every row of a batch may have another
// adapter: y[i] += scale W x[i] with W and scale those of row i's adapter. Twice
// for each layer: W = A (to the rank), then W = B.
//
// The matrices lie one after the other, w[adapter][n][k]. The sum is made first
// and added to y scaled, with one rounding.
#include "device.h"

// Step 1: a thread for each number of y. A row without an adapter has a negative
// number.
KERNEL(256) adapter1(int rows, int n, int k, const int *adapter, const float *scale, const float *x, const float *w, float *y) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= rows * n) return;
	int i = e / n, j = e % n, which = adapter[i];
	if (which < 0) return;
	float sum = 0.0f;
	for (int p = 0; p < k; p++) sum = fmaf(x[i * k + p], w[(which * n + j) * k + p], sum);
	y[e] = fmaf(scale[which], sum, y[e]);
}

// Step 2: rows with the same adapter lie together. The host cuts them into groups
// of at most 16: group g has the rows first[g] to last[g]-1 and adapter[g]. A block
// makes 16 columns of a group, and each weight that it brings to shared memory is
// used for all rows of the group.
KERNEL(256) adapter2(int n, int k, const int *first, const int *last, const int *adapter, const float *scale, const float *x, const float *w, float *y) {
	__shared__ float tx[16][16], tw[16][17]; // 17: a column of tw lies in different banks
	int g = blockIdx.y, which = adapter[g];
	int column = threadIdx.x % 16, row = threadIdx.x / 16;
	int j = blockIdx.x * 16 + column, i = first[g] + row;
	bool inside = i < last[g] && j < n;
	float sum = 0.0f;
	for (int from = 0; from < k; from += 16) {
		int p = from + column, jw = blockIdx.x * 16 + row;
		tx[row][column] = i < last[g] && p < k ? x[i * k + p] : 0.0f;
		tw[row][column] = jw < n && p < k ? w[(which * n + jw) * k + p] : 0.0f;
		__syncthreads();
		int steps = k - from < 16 ? k - from : 16;
		for (int q = 0; q < steps; q++) sum = fmaf(tx[row][q], tw[column][q], sum);
		__syncthreads();
	}
	if (inside) y[i * n + j] = fmaf(scale[which], sum, y[i * n + j]);
}
