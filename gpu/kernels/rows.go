package kernels

import "unroll/gpu"

// Gather copies the row of each symbol, d numbers, from the table to out.
func Gather(rows, d int, symbols, table, out gpu.Pointer) gpu.Launch {
	return each("gather", rows*d, list(ints{rows, d}, symbols, table, out)...)
}

// Scatter1 adds the gradient g of every place to the row of its symbol.
func Scatter1(vocabulary, rows, d int, symbols, g, table gpu.Pointer) gpu.Launch {
	return each("scatter1", vocabulary*d, list(ints{vocabulary, rows, d}, symbols, g, table)...)
}

// Scatter2 is Scatter1 for places that are sorted by symbol: used are the symbols
// that occur, the places of used[u] are places[first[u]:first[u+1]].
func Scatter2(symbols, d int, used, first, places, g, table gpu.Pointer) gpu.Launch {
	return blocks("scatter2", symbols, 1, list(ints{d}, used, first, places, g, table)...)
}

// Adapter1 adds to each row of y scale times W·x, with the scale and the matrix W,
// n by k, of the row's adapter; a negative one adds nothing.
func Adapter1(rows, n, k int, adapter, scale, x, w, y gpu.Pointer) gpu.Launch {
	return each("adapter1", rows*n, list(ints{rows, n, k}, adapter, scale, x, w, y)...)
}

// AdapterRows is how many rows a group of [Adapter2] has at most.
const AdapterRows = 16

// Adapter2 is Adapter1 for rows in groups, each of one adapter: first and last
// (exclusive) row of each.
func Adapter2(groups, n, k int, first, last, adapter, scale, x, w, y gpu.Pointer) gpu.Launch {
	return blocks("adapter2", parts(n, 16), groups, list(ints{n, k}, first, last, adapter, scale, x, w, y)...)
}

// NF4Weights makes n weights of codes of 4 bits, the largest modulus of each block
// of 64, and the table of 16 levels.
func NF4Weights(n int, codes, largest, table, w gpu.Pointer) gpu.Launch {
	return each("nf4_weights", n, list(ints{n}, codes, largest, table, w)...)
}

// NF4Product1 adds x·wᵀ to y, for x of m by k and w of n by k in 4 bits.
func NF4Product1(m, n, k int, x, codes, largest, table, y gpu.Pointer) gpu.Launch {
	return each("nf4_product1", m*n, list(ints{m, n, k}, x, codes, largest, table, y)...)
}

// NF4Product2 is NF4Product1 with tiles in shared memory.
func NF4Product2(m, n, k int, x, codes, largest, table, y gpu.Pointer) gpu.Launch {
	return blocks("nf4_product2", parts(n, 16), parts(m, 16), list(ints{m, n, k}, x, codes, largest, table, y)...)
}
