package main

import (
	"encoding/binary"
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// AMX multiplies tiles of bfloat16, which has 8 significant bits, and adds in
// float32. A float32 has 24, so it is the sum of three bfloat16,
//
//	x = high + middle + low
//
// and of the nine products of two such sums the six largest make all that float32
// would keep: what is left out is some 2⁻²⁵ of the product, less than one rounding.
//
// Numbers lie in blocks for 32 terms of a sum and 32 rows of A or columns of B:
// three parts, of two tiles, of 16 rows of 16 words. A word holds the bfloat16 of
// the terms p and p+16 of the block. A tile of A has a row for each row of A, a
// tile of B one for each p.
const (
	tileBytes  = 16 * 64
	partBytes  = 2 * tileBytes
	blockBytes = 3 * partBytes
)

func amx(c *build.Context) {
	a := newAsm(c, isa{"AMX", 16})
	a.splitRow()
	a.splitPanel()
	a.splitTurn()
	a.tileAMX(1)
	a.tileAMX(2)
}

// A splitter holds what it takes to split a register.
type splitter struct{ half, top, lost reg.VecVirtual }

func (a *asm) splitter() splitter {
	s := splitter{a.vec(), a.vec(), a.vec()}
	a.VPBROADCASTD(a.bits("half", 1<<15), s.half)
	a.VPBROADCASTD(a.bits("top", 0xffff<<16), s.top)
	a.zero(s.lost)
	return s
}

// split writes the three parts of the words made of x and y. It overwrites both.
// The low part of a number that is not finite is NaN, and makes lost NaN.
func (a *asm) split(s splitter, x, y reg.VecVirtual, dst func(part int) operand.Mem) {
	parts := func(x reg.VecVirtual) (all [3]reg.VecVirtual) {
		for i := range 2 {
			all[i] = a.vec()
			a.VPADDD(s.half, x, all[i])
			a.VPANDD(s.top, all[i], all[i])
			a.VSUBPS(all[i], x, x)
		}
		all[2] = x
		a.VADDPS(x, s.lost, s.lost)
		return all
	}
	first, second := parts(x), parts(y)
	for i := range first {
		a.VPSRLD(operand.Imm(16), first[i], first[i])
		// first | second & top: below 2⁻¹¹⁰ there are bits left under those of the third part.
		a.VPTERNLOGD(operand.U8(0xf8), s.top, second[i], first[i])
		a.VMOVDQU32(first[i], dst(i))
	}
}

// returnLost returns whether there was a number that is not finite.
func (a *asm) returnLost(s splitter) {
	k, r := a.K(), a.GP64()
	a.VCMPPS(operand.Imm(3), s.lost, s.lost, k) // unordered
	a.KMOVW(k, r.As32())
	a.Store(r, a.ReturnIndex(0))
	a.VZEROUPPER()
	a.RET()
}

// atMostCount computes min(n, most) into a register.
func (a *asm) atMostCount(n reg.GPVirtual, most uint64) reg.GPVirtual {
	r := a.GP64()
	a.MOVQ(operand.U32(most), r)
	a.CMPQ(n, r)
	a.CMOVQLT(n, r)
	return r
}

// firstOf is a mask of the first n of 32 numbers, for two registers.
func (a *asm) firstOf(n reg.GPVirtual) (mask reg.GPVirtual) {
	mask = a.GP64()
	a.MOVQ(operand.I32(-1), mask)
	a.BZHIL(n.As32(), mask.As32(), mask.As32())
	return mask
}

func (a *asm) masks(mask reg.GPVirtual) (low, high reg.OpmaskVirtual) {
	low, high = a.K(), a.K()
	rest := a.GP64()
	a.KMOVW(mask.As32(), low)
	a.MOVL(mask.As32(), rest.As32())
	a.SHRL(operand.Imm(16), rest.As32())
	a.KMOVW(rest.As32(), high)
	return low, high
}

func (a *asm) splitRow() {
	a.function("splitRow", "func(k int, x *float32, dst *uint32) (lost int)",
		"splits a row of A into the first rows of tiles. lost is not 0 if a number is not finite.")
	k, x, dst := a.load("k"), a.load("x"), a.load("dst")
	s := a.splitter()
	a.Label("block")
	low, high := a.masks(a.firstOf(a.atMostCount(k, 32)))
	v, w := a.vec(), a.vec()
	a.VMOVUPS_Z(at(x, 0), low, v)
	a.VMOVUPS_Z(at(x, 64), high, w)
	a.split(s, v, w, func(part int) operand.Mem { return at(dst, part*partBytes) })
	a.ADDQ(operand.U32(128), x)
	a.ADDQ(operand.U32(blockBytes), dst)
	a.SUBQ(operand.Imm(32), k)
	a.JG(operand.LabelRef("block"))
	a.returnLost(s)
}

func (a *asm) splitPanel() {
	a.function("splitPanel", "func(k int, columns int, b *float32, ldb int, dst *uint32) (lost int)",
		"splits at most 32 columns of B. lost is not 0 if a number is not finite.")
	k, columns, b, ldb, dst := a.load("k"), a.load("columns"), a.load("b"), a.stride("ldb"), a.load("dst")
	s := a.splitter()
	used := a.firstOf(columns)
	far, nothing, row := a.GP64(), a.GP64(), a.GP64()
	a.MOVQ(ldb, far)
	a.SHLQ(operand.Imm(4), far)
	a.XORQ(nothing, nothing)
	a.Label("block")
	a.MOVQ(operand.U32(16), row)
	a.Label("row")
	mask := func(before uint64) (low, high reg.OpmaskVirtual) { // of a row, if there are more than so many
		m := a.GP64()
		a.MOVQ(used, m)
		a.CMPQ(k, operand.Imm(before))
		a.CMOVQLE(nothing, m)
		return a.masks(m)
	}
	low0, high0 := mask(0)
	low1, high1 := mask(16)
	below := operand.Mem{Base: b, Index: far, Scale: 1}
	for half, m := range [2][2]reg.OpmaskVirtual{{low0, low1}, {high0, high1}} {
		v, w := a.vec(), a.vec()
		a.VMOVUPS_Z(at(b, 64*half), m[0], v)
		a.VMOVUPS_Z(below.Offset(64*half), m[1], w)
		a.split(s, v, w, func(part int) operand.Mem { return at(dst, part*partBytes+half*tileBytes) })
	}
	a.ADDQ(ldb, b)
	a.ADDQ(operand.Imm(64), dst)
	a.DECQ(k)
	a.DECQ(row)
	a.JNZ(operand.LabelRef("row"))
	a.ADDQ(far, b)
	a.ADDQ(operand.U32(blockBytes-tileBytes), dst)
	a.SUBQ(operand.Imm(16), k)
	a.JG(operand.LabelRef("block"))
	a.returnLost(s)
}

func (a *asm) splitTurn() {
	a.function("splitTurn", "func(n int, src *uint32, dst *uint32)",
		"turns n tiles over: rows of words become columns.")
	n, src, dst := a.load("n"), a.load("src"), a.load("dst")
	rows := a.StaticGlobal("rowsAMX")
	a.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 16 {
		a.AddDatum(4*i, operand.U32(64*i))
	}
	index, v, all := a.vec(), a.vec(), a.K()
	a.VMOVDQU32(rows, index)
	a.Label("tile")
	for i := range 16 {
		a.KXNORW(all, all, all)
		a.VPGATHERDD(operand.Mem{Base: src, Index: index, Scale: 1, Disp: 4 * i}, all, v)
		a.VMOVDQU32(v, at(dst, 64*i))
	}
	a.ADDQ(operand.U32(tileBytes), src)
	a.ADDQ(operand.U32(tileBytes), dst)
	a.DECQ(n)
	a.JNZ(operand.LabelRef("tile"))
	a.VZEROUPPER()
	a.RET()
}

// The registers of tileAMX: avo does not know which its instructions use.
var (
	aPointer, bPointer, wordStride = reg.R8, reg.R9, reg.R10
	cPointers, cStride, cChunk     = []reg.GPPhysical{reg.R11, reg.R12}, reg.R13, reg.RDI
	settings, add, blocks, chunks  = reg.RAX, reg.RCX, reg.RDX, reg.RBX
)

// tileAMX writes C (+)= A·B for so many chunks, one below another, of one or two tiles
// of rows, and two tiles of columns. Tiles 0 to 3 are sums, 4 and 5 parts of A, 6 and
// 7 parts of B. All chunks are one call because to set the tiles' sizes takes as long
// as to multiply a quarter of a block.
func (a *asm) tileAMX(rows int) {
	a.function(fmt.Sprintf("tile%d", rows), "func(chunks int, blocks int, a *uint32, b *uint32, c *float32, below *float32, ldc int, add int, settings *byte)",
		fmt.Sprintf("multiplies %d tiles of rows with two of columns, chunk after chunk and block after block.", rows))
	a.Load(a.Param("chunks"), chunks)
	a.Load(a.Param("a"), aPointer)
	a.Load(a.Param("c"), cPointers[0])
	a.Load(a.Param("below"), cPointers[1])
	a.Load(a.Param("ldc"), cStride)
	a.Load(a.Param("settings"), settings)
	a.Load(a.Param("add"), add)
	a.SHLQ(operand.Imm(2), cStride)
	a.MOVQ(cStride, cChunk)
	a.SHLQ(operand.Imm(5), cChunk)
	a.MOVQ(operand.U32(64), wordStride)
	a.raw("LDTILECFG (AX)", 0xc4, 0xe2, 0x78, 0x49, 0)
	a.Label("chunk")
	a.Load(a.Param("b"), bPointer)
	a.Load(a.Param("blocks"), blocks)
	a.TESTQ(add, add)
	a.JNZ(operand.LabelRef("load"))
	for t := range 2 * rows {
		a.raw(fmt.Sprintf("TILEZERO TMM%d", t), 0xc4, 0xe2, 0x7b, 0x49, 0xc0|byte(t)<<3)
	}
	a.JMP(operand.LabelRef("block"))
	a.Label("load")
	for t := range 2 * rows {
		a.tileMove("TILELOADD", t, cPointers[t/2], cStride, t%2*64)
	}
	a.Label("block")
	// In this order each product needs one other part than the one before, but for
	// the first and the last; and of the tiles each takes one new at most.
	partA, partB := -1, -1
	line := 0
	for _, pair := range [6][2]int{{2, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}, {0, 2}} {
		newA, newB := pair[0] != partA, pair[1] != partB
		partA, partB = pair[0], pair[1]
		for n, t := range []int{0, 1, 3, 2}[:2*rows] {
			i, j := t/2, t%2
			if newA && n%2 == 0 {
				a.tileMove("TILELOADD", 4+i, aPointer, wordStride, partA*partBytes+i*tileBytes)
			}
			if newB && n < 2 {
				a.tileMove("TILELOADD", 6+j, bPointer, wordStride, partB*partBytes+j*tileBytes)
			}
			a.raw(fmt.Sprintf("TDPBF16PS TMM%d, TMM%d, TMM%d", 6+j, 4+i, t), 0xc4, 0xe2, byte(15-6-j)<<3|2, 0x5c, 0xc0|byte(t)<<3|byte(4+i))
			for range blockBytes / 64 / (6 * 2 * rows) { // of B, two blocks ahead
				a.PREFETCHT1(at(bPointer, 2*blockBytes+64*line))
				line++
			}
		}
	}
	a.ADDQ(operand.U32(blockBytes), aPointer)
	a.ADDQ(operand.U32(blockBytes), bPointer)
	a.DECQ(blocks)
	a.JNZ(operand.LabelRef("block"))
	for t := range 2 * rows {
		a.tileMove("TILESTORED", t, cPointers[t/2], cStride, t%2*64)
	}
	for _, c := range cPointers {
		a.ADDQ(cChunk, c)
	}
	a.DECQ(chunks)
	a.JNZ(operand.LabelRef("chunk"))
	a.raw("TILERELEASE", 0xc4, 0xe2, 0x78, 0x49, 0xc0)
	a.RET()
}

// tileMove loads or stores a tile whose rows are stride bytes apart. Both registers
// are among R8 to R15.
func (a *asm) tileMove(name string, tile int, base, stride reg.GPPhysical, offset int) {
	prefix := map[string]byte{"TILELOADD": 0x7b, "TILESTORED": 0x7a}[name]
	low := func(r reg.GPPhysical) byte { return byte(r.PhysicalIndex()) & 7 }
	code := []byte{0xc4, 0x82, prefix, 0x4b, 0x84 | byte(tile)<<3, low(stride)<<3 | low(base)}
	a.raw(fmt.Sprintf("%s %d(%s)(%s*1), TMM%d", name, offset, base.Asm(), stride.Asm(), tile), binary.LittleEndian.AppendUint32(code, uint32(offset))...)
}

// raw writes an instruction that Go's assembler does not know.
func (a *asm) raw(comment string, code ...byte) {
	a.Comment(comment)
	for ; len(code) >= 4; code = code[4:] {
		a.Instruction(&ir.Instruction{Opcode: "LONG", Operands: []operand.Op{operand.U32(binary.LittleEndian.Uint32(code))}})
	}
	for ; len(code) >= 2; code = code[2:] {
		a.Instruction(&ir.Instruction{Opcode: "WORD", Operands: []operand.Op{operand.U16(binary.LittleEndian.Uint16(code))}})
	}
	for _, b := range code {
		a.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []operand.Op{operand.U8(b)}})
	}
}
