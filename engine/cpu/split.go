package cpu

// A Left is the left matrix of products with many panels, in the form that the
// level multiplies fastest. Where the processor has a matrix unit for bfloat16 that
// is three parts for each number, whose products are exact and whose sums are those
// of float32 (see asm/amx.go); elsewhere it is the matrix where it lies.
type Left struct {
	kernels  *Kernels
	m, inner int
	a        Operand
	words    []uint32 // the parts, by chunks of rows; none if they are not used
	turned   []uint32 // for a chunk that lies by columns
}

// A Right is one panel of the right matrix, in the form that the level multiplies
// fastest.
type Right struct {
	inner int
	b     []float32
	ldb   int
	words []uint32
}

// The unit multiplies blocks of 32 rows, 32 columns and 32 terms.
const (
	chunk      = 32
	blockWords = 3 * chunk * chunk / 2
	tileWords  = 16 * 16
	fewRows    = 17 // with fewer the unit is no faster
	fewTerms   = 8  // so many terms are added by a tile, more make another block
)

// blocks is how many blocks hold so many terms; the rest is for a tile.
func blocks(inner int) int {
	if inner%chunk > fewTerms {
		return inner/chunk + 1
	}
	return inner / chunk
}

// Splits reports whether the level multiplies m rows in parts.
func (k *Kernels) Splits(m int) bool { return k.splitRow != nil && m >= fewRows }

// Set makes l stand for the m×inner matrix a, which is read where it lies until the
// next Set. A number that is not finite cannot be split, and a matrix with one is
// multiplied as it is.
func (l *Left) Set(k *Kernels, m, inner int, a Operand) {
	l.kernels, l.m, l.inner, l.a, l.words = k, m, inner, a, l.words[:0]
	n := blocks(inner)
	if !k.Splits(m) || n == 0 {
		return
	}
	if a.Columns {
		need("Left.Set", "A", a.Data, inner, a.Stride, m)
	} else {
		need("Left.Set", "A", a.Data, m, a.Stride, inner)
	}
	l.words = words(l.words, (m+chunk-1)/chunk*n*blockWords)
	terms, lost := min(inner, n*chunk), 0
	if !a.Columns {
		for r := range m {
			lost |= k.splitRow(terms, &a.Data[r*a.Stride], &l.words[r/chunk*n*blockWords+r%chunk*16])
		}
	} else {
		l.turned = words(l.turned, n*blockWords)
		for r := 0; r < m; r += chunk {
			lost |= k.splitPanel(terms, min(chunk, m-r), &a.Data[r], a.Stride, &l.turned[0])
			k.splitTurn(n*blockWords/tileWords, &l.turned[0], &l.words[r/chunk*n*blockWords])
		}
	}
	if lost != 0 {
		l.words = l.words[:0]
	}
}

// Set makes r stand for the inner×32 panel b, likewise, for products with m rows.
func (r *Right) Set(k *Kernels, m, inner int, b []float32, ldb int) {
	r.inner, r.b, r.ldb, r.words = inner, b, ldb, r.words[:0]
	n := blocks(inner)
	if !k.Splits(m) || n == 0 {
		return
	}
	need("Right.Set", "B", b, inner, ldb, Panel)
	r.words = words(r.words, n*blockWords)
	if k.splitPanel(min(inner, n*chunk), Panel, &b[0], ldb, &r.words[0]) != 0 {
		r.words = r.words[:0]
	}
}

// words is s with n words, or a longer one.
func words(s []uint32, n int) []uint32 {
	if cap(s) < n {
		return make([]uint32, n)
	}
	return s[:n]
}

// Tile computes C = A·B, or C += A·B, for one panel, whose rows must be as many as
// A has columns; the rows of C are ldc numbers apart.
func (l *Left) Tile(b *Right, c []float32, ldc int, add bool) {
	if len(l.words) == 0 || len(b.words) == 0 {
		l.kernels.Tile(l.m, l.inner, l.a, b.b, b.ldb, c, ldc, add)
		return
	}
	need("Left.Tile", "C", c, l.m, ldc, Panel)
	n := blocks(l.inner)
	need("Left.Tile", "B", b.b, l.inner, b.ldb, Panel)
	need("Left.Tile", "parts of B", nil, 0, len(b.words), n*blockWords)
	l.kernels.split(n, l.m, l.words, b.words, c, ldc, add)
	if done := n * chunk; done < l.inner {
		l.kernels.Tile(l.m, l.inner-done, l.a.from(0, done), b.b[done*b.ldb:], b.ldb, c, ldc, true)
	}
}
