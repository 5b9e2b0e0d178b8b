package cpu

// tileGo takes four rows of C at a time, so that a number of B serves four sums.
func tileGo(m, k int, a Operand, b []float32, ldb int, c []float32, ldc int, add bool) {
	if !add {
		for i := range m {
			clear(c[i*ldc:][:Panel])
		}
	}
	row, column := a.Stride, 1
	if a.Columns {
		row, column = 1, a.Stride
	}
	i := 0
	for ; i+4 <= m; i += 4 {
		c0, c1, c2, c3 := (*[Panel]float32)(c[i*ldc:]), (*[Panel]float32)(c[(i+1)*ldc:]), (*[Panel]float32)(c[(i+2)*ldc:]), (*[Panel]float32)(c[(i+3)*ldc:])
		for p := range k {
			at := i*row + p*column
			a0, a1, a2, a3 := a.Data[at], a.Data[at+row], a.Data[at+2*row], a.Data[at+3*row]
			for j, x := range (*[Panel]float32)(b[p*ldb:]) {
				c0[j] += a0 * x
				c1[j] += a1 * x
				c2[j] += a2 * x
				c3[j] += a3 * x
			}
		}
	}
	for ; i < m; i++ {
		c0 := (*[Panel]float32)(c[i*ldc:])
		for p := range k {
			a0 := a.Data[i*row+p*column]
			for j, x := range (*[Panel]float32)(b[p*ldb:]) {
				c0[j] += a0 * x
			}
		}
	}
}
