// Softmax with cross-entropy, in two steps. For a row z of sums and the class that
// is right:
//
//	loss = log sum exp(z - m) - (z[right] - m),   m = max z
//	dz   = weight (softmax(z) - onehot(right))
//
// A row whose class is negative has no loss, and no gradient. Losses stay apart,
// one for each row, and are added in a fixed order by sum (reduce.cu).
#include "math.h"

// Step 1: a thread for each row.
KERNEL(256) softmax1(int rows, int classes, const float *z, const int *right, float weight, float *loss, float *dz) {
	int row = blockIdx.x * 256 + threadIdx.x;
	if (row >= rows) return;
	z += row * classes;
	dz += row * classes;
	int c = right[row];
	float most = z[0], sum = 0.0f;
	for (int j = 1; j < classes; j++) most = z[j] > most ? z[j] : most;
	for (int j = 0; j < classes; j++) sum = sum + exp1(z[j] - most);
	loss[row] = c < 0 ? 0.0f : log1(sum) - (z[c] - most);
	float scale = c < 0 ? 0.0f : weight;
	for (int j = 0; j < classes; j++) dz[j] = scale * (exp1(z[j] - most) / sum - (j == c ? 1.0f : 0.0f));
}

// Step 2: a warp for each row, so that neighbouring lanes read neighbouring
// numbers. A lane has every 32nd class; then five exchanges with the lane that
// differs in one bit give every lane the whole. So the sum has another order than
// in step 1.
KERNEL(256) softmax2(int rows, int classes, const float *z, const int *right, float weight, float *loss, float *dz) {
	int row = blockIdx.x * 8 + threadIdx.x / 32, lane = threadIdx.x % 32;
	if (row >= rows) return; // a whole warp
	z += row * classes;
	dz += row * classes;
	int c = right[row];
	float most = z[0], sum = 0.0f;
	for (int j = lane; j < classes; j += 32) most = z[j] > most ? z[j] : most;
	for (int bit = 16; bit > 0; bit /= 2) {
		float other = __shfl_xor_sync(0xffffffff, most, bit);
		most = other > most ? other : most;
	}
	for (int j = lane; j < classes; j += 32) sum = sum + exp1(z[j] - most);
	for (int bit = 16; bit > 0; bit /= 2) sum = sum + __shfl_xor_sync(0xffffffff, sum, bit);
	if (lane == 0) loss[row] = c < 0 ? 0.0f : log1(sum) - (z[c] - most);
	float scale = c < 0 ? 0.0f : weight;
	for (int j = lane; j < classes; j += 32) dz[j] = scale * (exp1(z[j] - most) / sum - (j == c ? 1.0f : 0.0f));
}
