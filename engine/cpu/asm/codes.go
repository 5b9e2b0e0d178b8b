package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Codes are indices of sixteen values, two a byte, the earlier one in the upper
// half. A block is 64 of them, 32 bytes, with one scale.
const scaleBytes = 32

func codes(c *build.Context, i isa) {
	a := newAsm(c, i)
	a.codesMulVec()
	a.codesNumbers()
}

// A lookup is the registers that turn codes into values.
type lookup struct {
	a             *asm
	shifts        operand.Mem
	values, upper reg.VecVirtual // all sixteen, or the lower and the upper eight
	second        reg.Register   // AVX-512: the lanes of the second four bytes
}

func (a *asm) lookup() lookup {
	l := lookup{a: a, shifts: a.shifts(), values: a.vec()}
	values := a.load("values")
	a.VMOVUPS(at(values, 0), l.values)
	if a.lanes == 16 {
		mask := a.GP32()
		a.MOVL(operand.U32(0xff00), mask)
		k := a.K()
		a.KMOVW(mask, k)
		l.second = k
		return l
	}
	l.upper = a.vec()
	a.VMOVUPS(at(values, 32), l.upper)
	return l
}

// shifts is by how much four bytes, in every lane, move right so that each lane
// has its own code at the bottom.
func (a *asm) shifts() operand.Mem {
	if m, ok := a.constants["codesShift"]; ok {
		return m
	}
	m := a.StaticGlobal("codesShift" + a.isa.name)
	a.constants["codesShift"] = m
	a.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range a.lanes {
		a.AddDatum(4*i, operand.U32(uint32([]int{4, 0, 12, 8, 20, 16, 28, 24}[i%8])))
	}
	return m
}

// at returns the values of a register of codes. What stands above the lowest bits
// of a lane does not matter to the permutations.
func (l lookup) at(codes reg.Register, offset int) reg.VecVirtual {
	a, w := l.a, l.a.vec()
	a.VPBROADCASTD(at(codes, offset), w)
	if a.lanes == 16 {
		a.VPBROADCASTD(at(codes, offset+4), l.second, w)
		a.VPSRLVD(l.shifts, w, w)
		a.VPERMPS(l.values, w, w)
		return w
	}
	lower, upper := a.vec(), a.vec()
	a.VPSRLVD(l.shifts, w, w)
	a.VPERMPS(l.values, w, lower)
	a.VPERMPS(l.upper, w, upper)
	a.VPSLLD(operand.Imm(28), w, w) // the highest bit of the code chooses
	a.VBLENDVPS(w, upper, lower, lower)
	return lower
}

// codesMulVec multiplies as the codes come: what is read from memory is a seventh
// of what the numbers would be.
func (a *asm) codesMulVec() {
	a.function("codesMulVec", "func(rows int, blocks int, values *float32, codes *byte, scales *float32, x *float32, y *float32)",
		"writes the product of rows of so many blocks of codes with x to y.")
	l := a.lookup()
	rows, codes, scales, y := a.load("rows"), a.load("codes"), a.load("scales"), a.load("y")
	scale := a.vec()
	a.Label("row")
	x, blocks, sum := a.load("x"), a.load("blocks"), a.vec()
	a.zero(sum)
	a.Label("block")
	parts := [2]reg.VecVirtual{}
	for i := range 64 / a.lanes {
		w := l.at(codes, i*a.lanes/2)
		if i < 2 {
			parts[i] = w
			a.VMULPS(at(x, i*a.bytes()), w, w)
		} else {
			a.VFMADD231PS(at(x, i*a.bytes()), w, parts[i%2])
		}
	}
	a.VADDPS(parts[0], parts[1], parts[0])
	a.VBROADCASTSS(at(scales, 0), scale)
	a.VFMADD231PS(scale, parts[0], sum)
	a.ADDQ(operand.Imm(scaleBytes), codes)
	a.ADDQ(operand.Imm(4), scales)
	a.ADDQ(operand.U32(4*64), x)
	a.DECQ(blocks)
	a.JNZ(operand.LabelRef("block"))
	a.VMOVSS(a.total(sum), at(y, 0))
	a.ADDQ(operand.Imm(4), y)
	a.DECQ(rows)
	a.JNZ(operand.LabelRef("row"))
	a.VZEROUPPER()
	a.RET()
}

// total adds the lanes of a register up, into the first lane of what it returns.
func (a *asm) total(v reg.VecVirtual) reg.VecVirtual {
	half, low, high := v, a.XMM(), a.XMM()
	if a.lanes == 16 {
		half = a.YMM()
		a.VEXTRACTF64X4(operand.Imm(1), v, half)
		a.VADDPS(v.AsY(), half, half)
	}
	a.VEXTRACTF128(operand.Imm(1), half.AsY(), high)
	a.VADDPS(half.AsX(), high, low)
	a.VHADDPS(low, low, low)
	a.VHADDPS(low, low, low)
	return low
}

// codesNumbers writes the numbers out.
func (a *asm) codesNumbers() {
	a.function("codesNumbers", "func(blocks int, values *float32, codes *byte, scales *float32, w *float32)",
		"writes the numbers of so many blocks of codes to w.")
	l := a.lookup()
	blocks, codes, scales, w := a.load("blocks"), a.load("codes"), a.load("scales"), a.load("w")
	scale := a.vec()
	a.Label("block")
	a.VBROADCASTSS(at(scales, 0), scale)
	for i := range 64 / a.lanes {
		v := l.at(codes, i*a.lanes/2)
		a.VMULPS(scale, v, v)
		a.VMOVUPS(v, at(w, i*a.bytes()))
	}
	a.ADDQ(operand.Imm(scaleBytes), codes)
	a.ADDQ(operand.Imm(4), scales)
	a.ADDQ(operand.U32(4*64), w)
	a.DECQ(blocks)
	a.JNZ(operand.LabelRef("block"))
	a.VZEROUPPER()
	a.RET()
}
