package kernels

import "unroll/gpu"

// Matrix is a matrix on the device: entry i, j is at Row·i + Column·j. So its
// transpose is the same memory.
type Matrix struct {
	At          gpu.Pointer
	Row, Column int
}

// Rows is a matrix of rows that lie one after the other.
func Rows(at gpu.Pointer, columns int) Matrix { return Matrix{at, columns, 1} }

// T is the transpose.
func (m Matrix) T() Matrix { return Matrix{m.At, m.Column, m.Row} }

// Product1 adds a·b to c, whose columns must be 1 apart; a is m by k, b is k by n.
// Every element is one chain of fused multiply-adds in rising order of k.
func Product1(m, n, k int, a, b, c Matrix) gpu.Launch {
	return product("product1", 16, m, n, k, a, b, c)
}

// Product2 is Product1 with tiles in shared memory.
func Product2(m, n, k int, a, b, c Matrix) gpu.Launch {
	return product("product2", 16, m, n, k, a, b, c)
}

// Product3 is Product2 with 4 by 4 elements in each thread's registers.
func Product3(m, n, k int, a, b, c Matrix) gpu.Launch {
	return product("product3", 64, m, n, k, a, b, c)
}

func product(kernel string, tile, m, n, k int, a, b, c Matrix) gpu.Launch {
	return blocks(kernel, parts(n, tile), parts(m, tile),
		gpu.Int(m), gpu.Int(n), gpu.Int(k),
		gpu.Address(a.At), gpu.Int(a.Row), gpu.Int(a.Column),
		gpu.Address(b.At), gpu.Int(b.Row), gpu.Int(b.Column),
		gpu.Address(c.At), gpu.Int(c.Row))
}
