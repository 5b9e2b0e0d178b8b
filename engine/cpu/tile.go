package cpu

// Panel is the width of a tile: how many columns of B are taken at once.
const Panel = 32

// depth is how many terms of the sums are taken at once where several tiles lie
// one below another: so much of a panel stays in the first cache for all of them.
const depth = 512

// An Operand is the left matrix of a product, where it lies: entry (i, p) is
// Data[i·Stride+p], or Data[p·Stride+i] if it lies by Columns.
type Operand struct {
	Data    []float32
	Stride  int
	Columns bool
}

// from is the operand without its first i rows and p columns.
func (o Operand) from(i, p int) Operand {
	if o.Columns {
		i, p = p, i
	}
	o.Data = o.Data[i*o.Stride+p:]
	return o
}

// Tile computes C = A·B, or C += A·B, for A of m×k and one panel B of k×32; the
// rows of B are ldb numbers apart and those of C ldc. C must not overlap A or B.
func (k *Kernels) Tile(m, inner int, a Operand, b []float32, ldb int, c []float32, ldc int, add bool) {
	if m <= 0 {
		return
	}
	need("Tile", "C", c, m, ldc, Panel)
	if inner <= 0 {
		for i := 0; i < m && !add; i++ {
			clear(c[i*ldc:][:Panel])
		}
		return
	}
	need("Tile", "B", b, inner, ldb, Panel)
	if a.Columns {
		need("Tile", "A", a.Data, inner, a.Stride, m)
	} else {
		need("Tile", "A", a.Data, m, a.Stride, inner)
	}
	if m <= k.rows { // most calls of a single sequence: no divisions on the way
		k.tile(m, inner, a, b, ldb, c, ldc, add)
		return
	}
	for p := 0; p < inner; {
		terms := inner - p
		if terms > depth+depth/2 {
			terms = depth
		}
		for parts, row := (m+k.rows-1)/k.rows, 0; parts > 0; parts-- {
			height := (m - row + parts - 1) / parts
			k.tile(height, terms, a.from(row, p), b[p*ldb:], ldb, c[row*ldc:], ldc, add || p > 0)
			row += height
		}
		p += terms
	}
}

// Panels is how many panels hold so many columns.
func Panels(columns int) int { return (columns + Panel - 1) / Panel }

// Pack writes the rows×columns matrix with entries at(i, j) as panels of 32
// columns, one after another, each row by row. What lies past the last column is
// zero. dst needs rows·Panels(columns)·32 numbers.
func Pack(dst []float32, rows, columns int, at func(i, j int) float32) {
	need("Pack", "dst", dst, 1, len(dst), rows*Panels(columns)*Panel)
	for p := range Panels(columns) {
		for i := range rows {
			row := dst[(p*rows+i)*Panel:][:Panel]
			clear(row)
			for j := p * Panel; j < min(columns, (p+1)*Panel); j++ {
				row[j-p*Panel] = at(i, j)
			}
		}
	}
}
