// The product of matrices, in three steps from naive to fast.
//
//	c[i,j] += sum(p) a[i,p] b[p,j]        i < m, j < n, p < k
//
// A matrix is a pointer and two strides: a[i,p] is a[i*ai + p*ap]. So one kernel
// serves A, its transpose, and rows that lie apart. C has rows of ldc numbers.
//
// Every element is one chain of fused multiply-adds that begins with what stood
// in C and goes through p in order. The three steps move their data differently
// and compute the same chain, so that they give the same bits.
#include "device.h"

// Step 1: a thread for each element, which reads a row of A and a column of B
// from global memory: 2 numbers for every multiply-add.
KERNEL(256) product1(int m, int n, int k, const float *a, int ai, int ap, const float *b, int bp, int bj, float *c, int ldc) {
	int j = blockIdx.x * 16 + threadIdx.x % 16;
	int i = blockIdx.y * 16 + threadIdx.x / 16;
	if (i >= m || j >= n) return;
	float sum = c[i * ldc + j];
	for (int p = 0; p < k; p++) sum = fmaf(a[i * ai + p * ap], b[p * bp + j * bj], sum);
	c[i * ldc + j] = sum;
}

// Step 2: a block makes a tile of 16 by 16, and for every 16 steps of p brings the
// tiles of A and B that it needs to shared memory, where each number is used 16
// times. The first barrier says that the tiles are there, the second that nobody
// needs them any more.
KERNEL(256) product2(int m, int n, int k, const float *a, int ai, int ap, const float *b, int bp, int bj, float *c, int ldc) {
	__shared__ float ta[16][16], tb[16][16];
	int x = threadIdx.x % 16, y = threadIdx.x / 16;
	int j = blockIdx.x * 16 + x, i = blockIdx.y * 16 + y;
	bool inside = i < m && j < n;
	float sum = inside ? c[i * ldc + j] : 0.0f;
	for (int from = 0; from < k; from += 16) {
		ta[y][x] = i < m && from + x < k ? a[i * ai + (from + x) * ap] : 0.0f;
		tb[y][x] = j < n && from + y < k ? b[(from + y) * bp + j * bj] : 0.0f;
		__syncthreads();
		int steps = k - from < 16 ? k - from : 16;
		for (int p = 0; p < steps; p++) sum = fmaf(ta[y][p], tb[p][x], sum);
		__syncthreads();
	}
	if (inside) c[i * ldc + j] = sum;
}

// Step 3: a block makes a tile of 64 by 64, a thread 4 by 4 of its elements, in
// registers. For 8 numbers from shared memory it does 16 multiply-adds, where
// step 2 did one for 2.
KERNEL(256) product3(int m, int n, int k, const float *a, int ai, int ap, const float *b, int bp, int bj, float *c, int ldc) {
	__shared__ float ta[16][66], tb[16][66]; // p first; 66: what a warp brings lies in different banks
	int t = threadIdx.x, x = t % 16, y = t / 16;
	int row = blockIdx.y * 64, column = blockIdx.x * 64;
	float sum[4][4];
	for (int r = 0; r < 4; r++)
		for (int s = 0; s < 4; s++) {
			int i = row + y + 16 * r, j = column + x + 16 * s;
			sum[r][s] = i < m && j < n ? c[i * ldc + j] : 0.0f;
		}
	for (int from = 0; from < k; from += 16) {
		for (int e = t; e < 16 * 64; e += 256) {
			// Neighbouring threads read neighbouring numbers, whichever way the matrix lies.
			int pa = ap == 1 ? e % 16 : e / 64, ia = ap == 1 ? e / 16 : e % 64;
			int pb = bj == 1 ? e / 64 : e % 16, jb = bj == 1 ? e % 64 : e / 16;
			ta[pa][ia] = row + ia < m && from + pa < k ? a[(row + ia) * ai + (from + pa) * ap] : 0.0f;
			tb[pb][jb] = column + jb < n && from + pb < k ? b[(from + pb) * bp + (column + jb) * bj] : 0.0f;
		}
		__syncthreads();
		int steps = k - from < 16 ? k - from : 16;
		for (int p = 0; p < steps; p++) {
			float va[4], vb[4];
			for (int r = 0; r < 4; r++) va[r] = ta[p][y + 16 * r];
			for (int s = 0; s < 4; s++) vb[s] = tb[p][x + 16 * s];
			for (int r = 0; r < 4; r++)
				for (int s = 0; s < 4; s++) sum[r][s] = fmaf(va[r], vb[s], sum[r][s]);
		}
		__syncthreads();
	}
	for (int r = 0; r < 4; r++)
		for (int s = 0; s < 4; s++) {
			int i = row + y + 16 * r, j = column + x + 16 * s;
			if (i < m && j < n) c[i * ldc + j] = sum[r][s];
		}
}
