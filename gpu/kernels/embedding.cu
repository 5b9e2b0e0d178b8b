// The rows of a table by symbol, and their gradients.
#include "device.h"

// out[i] = table[symbol[i]], rows of d numbers.
KERNEL(256) gather(int rows, int d, const int *symbols, const float *table, float *out) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e < rows * d) out[e] = table[symbols[e / d] * d + e % d];
}

// The gradient of a symbol's row is the sum over all places where the symbol
// stands, from the first to the last. Many places may have one symbol, so threads
// that belong to places would have to add atomically, in any order; these belong
// to symbols.

// Step 1: a thread for each number of the table looks through all places.
KERNEL(256) scatter1(int vocabulary, int rows, int d, const int *symbols, const float *g, float *table) {
	int e = blockIdx.x * 256 + threadIdx.x;
	if (e >= vocabulary * d) return;
	float sum = table[e];
	for (int i = 0; i < rows; i++)
		if (symbols[i] == e / d) sum = sum + g[i * d + e % d];
	table[e] = sum;
}

// Step 2: the host has sorted the places by symbol. Those of the u-th symbol that
// occurs, used[u], are places[first[u]] to places[first[u+1]-1]; a block has one
// of them.
KERNEL(256) scatter2(int d, const int *used, const int *first, const int *places, const float *g, float *table) {
	int u = blockIdx.x;
	for (int j = threadIdx.x; j < d; j += 256) {
		float sum = table[used[u] * d + j];
		for (int p = first[u]; p < first[u + 1]; p++) sum = sum + g[places[p] * d + j];
		table[used[u] * d + j] = sum;
	}
}
