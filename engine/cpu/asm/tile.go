package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A tile is C[m][32] (+)= A[m][k] B[k][32]. Rows of B and C are ldb and ldc
// numbers apart. There is one function for every m, so that all of C stays in
// registers, and one for each way A may lie: by rows, A[i][p] = a[i·lda+p], or by
// columns, A[i][p] = a[p·lda+i].
const tileSignature = "func(k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, add int)"

// maxRows is the largest m: with AVX-512 28 sums, two registers of B and two for
// numbers of A make 32; with AVX2 12 sums, two of B and one of A of 16.
func (i isa) maxRows() int {
	if i.lanes == 16 {
		return 14
	}
	return 6
}

func tiles(c *build.Context, i isa) {
	a := newAsm(c, i)
	for m := 1; m <= i.maxRows(); m++ {
		a.tile(m, false)
		a.tile(m, true)
	}
}

func (a *asm) tile(m int, columns bool) {
	name, lies := fmt.Sprintf("tileRows%d", m), "rows"
	if columns {
		name, lies = fmt.Sprintf("tileCols%d", m), "columns"
	}
	a.function(name, tileSignature, fmt.Sprintf("computes a tile of %d×32, A by %s.", m, lies))
	halves := 32 / (2 * a.lanes) // the columns in passes of two registers
	for h := range halves {
		a.tilePass(m, columns, h)
	}
	a.VZEROUPPER()
	a.RET()
}

// tilePass computes two registers of each row of C. Few rows do not keep both
// multipliers busy for as long as one sum takes, so they get several sums each,
// every one for some of the k.
func (a *asm) tilePass(m int, columns bool, pass int) {
	const unroll = 4
	sets := 1
	for sets < unroll && 2*m*sets < 8 {
		sets *= 2
	}
	shift := pass * 2 * a.bytes()
	label := func(s string) string { return fmt.Sprintf("%s%d", s, pass) }

	sums := make([][2]reg.VecVirtual, m*sets)
	for i := range sums {
		sums[i] = [2]reg.VecVirtual{a.vec(), a.vec()}
		a.zero(sums[i][0])
		a.zero(sums[i][1])
	}
	k, lda, b, ldb := a.load("k"), a.stride("lda"), a.load("b"), a.stride("ldb")
	entries := a.entries(m, columns, lda)
	step := func(u, set int) { // the u-th k of this turn
		b0, b1, x := a.vec(), a.vec(), a.vec()
		a.VMOVUPS(at(b, shift), b0)
		a.VMOVUPS(at(b, shift+a.bytes()), b1)
		a.ADDQ(ldb, b)
		for i := range m {
			a.VBROADCASTSS(entries.at(i, u), x)
			a.VFMADD231PS(x, b0, sums[set*m+i][0])
			a.VFMADD231PS(x, b1, sums[set*m+i][1])
		}
		if columns {
			entries.advance(1)
		}
	}

	a.SUBQ(operand.Imm(unroll), k)
	a.JLT(operand.LabelRef(label("rest")))
	a.Label(label("turn"))
	for u := range unroll {
		step(u, u%sets)
	}
	if !columns {
		entries.advance(unroll)
	}
	a.SUBQ(operand.Imm(unroll), k)
	a.JGE(operand.LabelRef(label("turn")))
	a.Label(label("rest"))
	a.ADDQ(operand.Imm(unroll), k)
	a.JZ(operand.LabelRef(label("sum")))
	a.Label(label("one"))
	step(0, 0)
	if !columns {
		entries.advance(1)
	}
	a.DECQ(k)
	a.JNZ(operand.LabelRef(label("one")))

	a.Label(label("sum"))
	for n := sets; n > 1; n /= 2 {
		for i := range m * n / 2 {
			for half := range 2 {
				a.VADDPS(sums[i+m*n/2][half], sums[i][half], sums[i][half])
			}
		}
	}
	a.tileStore(m, sums, shift, label)
}

// tileStore adds C to the sums if asked, and stores them.
func (a *asm) tileStore(m int, sums [][2]reg.VecVirtual, shift int, label func(string) string) {
	add, ldc := a.load("add"), a.stride("ldc")
	a.TESTQ(add, add)
	a.JZ(operand.LabelRef(label("store")))
	c := a.load("c")
	for i := range m {
		a.VADDPS(at(c, shift), sums[i][0], sums[i][0])
		a.VADDPS(at(c, shift+a.bytes()), sums[i][1], sums[i][1])
		if i < m-1 {
			a.ADDQ(ldc, c)
		}
	}
	a.Label(label("store"))
	d := a.load("c")
	for i := range m {
		a.VMOVUPS(sums[i][0], at(d, shift))
		a.VMOVUPS(sums[i][1], at(d, shift+a.bytes()))
		if i < m-1 {
			a.ADDQ(ldc, d)
		}
	}
}

// entries walks over A, m numbers at a time.
type entries struct {
	a       *asm
	columns bool
	lda     reg.GPVirtual
	bases   []reg.GPVirtual // by rows: one for every three rows; by columns: one
}

func (a *asm) entries(m int, columns bool, lda reg.GPVirtual) entries {
	e := entries{a: a, columns: columns, lda: lda, bases: []reg.GPVirtual{a.load("a")}}
	for i := 3; i < m && !columns; i += 3 {
		base := a.GP64()
		a.LEAQ(operand.Mem{Base: e.bases[i/3-1], Index: lda, Scale: 2}, base)
		a.ADDQ(lda, base)
		e.bases = append(e.bases, base)
	}
	return e
}

// at is the memory of the number in row i, u columns on.
func (e entries) at(i, u int) operand.Mem {
	switch {
	case e.columns:
		return at(e.bases[0], 4*i)
	case i%3 == 0:
		return at(e.bases[i/3], 4*u)
	default:
		return operand.Mem{Base: e.bases[i/3], Index: e.lda, Scale: uint8(i % 3), Disp: 4 * u}
	}
}

// advance goes so many columns on.
func (e entries) advance(n int) {
	if e.columns {
		e.a.ADDQ(e.lda, e.bases[0])
		return
	}
	for _, base := range e.bases {
		e.a.ADDQ(operand.Imm(uint64(4*n)), base)
	}
}
