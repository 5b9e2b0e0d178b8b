package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// numbers are the constants of the activations.
type numbers struct {
	log2e, ln2High, ln2Low operand.Op
	q                      [degree + 1]operand.Op
	one, two               operand.Op
	sign                   operand.Op // the sign bit
	lowest, highest        operand.Op // exp is 0 below and infinite above
	flat                   operand.Op // exp of less is nothing beside 1
	bias                   operand.Op // of the exponent
}

// numbers brings the constants to where the instructions of this set want them:
// AVX-512 has registers to hold them, AVX2 reads memory.
func (a *asm) numbers() numbers {
	place := func(m operand.Mem) operand.Op {
		if a.lanes != 16 {
			return m
		}
		v := a.vec()
		a.VBROADCASTSS(m, v)
		return v
	}
	high := float32(math.Ln2)
	n := numbers{
		log2e:   place(a.constant("log2e", math.Log2E)),
		ln2High: place(a.constant("ln2High", high)),
		ln2Low:  place(a.constant("ln2Low", float32(math.Ln2-float64(high)))),
		one:     place(a.constant("one", 1)),
		two:     place(a.constant("two", 2)),
		sign:    place(a.bits("sign", 1<<31)),
		lowest:  place(a.constant("lowest", -104)),
		highest: place(a.constant("highest", 89)),
		flat:    place(a.constant("flat", -40)),
		bias:    place(a.bits("bias", 127)),
	}
	for k, c := range fit() {
		n.q[k] = place(a.constant("q"+string(rune('0'+k)), float32(c)))
	}
	return n
}

// register brings a constant into a register, for the instructions whose other
// operand must be able to be the one in memory.
func (a *asm) register(c operand.Op) reg.Register {
	if v, ok := c.(reg.Register); ok {
		return v
	}
	v := a.vec()
	a.VMOVUPS(c, v)
	return v
}

// atLeast and atMost bound t. When one operand is NaN these instructions return
// the one that Go's assembler writes first: t, so that NaN stays NaN.
func (a *asm) atLeast(bound operand.Op, t reg.VecVirtual) { a.VMAXPS(t, a.register(bound), t) }
func (a *asm) atMost(bound operand.Op, t reg.VecVirtual)  { a.VMINPS(t, a.register(bound), t) }

// reduce splits t = n·ln 2 + r and returns n and expm1(r). It overwrites t.
func (a *asm) reduce(c numbers, t reg.VecVirtual) (n, p reg.VecVirtual) {
	n, p = a.vec(), a.vec()
	a.VMULPS(c.log2e, t, n)
	if a.lanes == 16 {
		a.VRNDSCALEPS(operand.Imm(8), n, n)
	} else {
		a.VROUNDPS(operand.Imm(8), n, n)
	}
	a.VFNMADD231PS(c.ln2High, n, t)
	a.VFNMADD231PS(c.ln2Low, n, t)
	a.VMOVUPS(a.register(c.q[degree]), p)
	for k := degree - 1; k >= 0; k-- {
		a.VFMADD213PS(c.q[k], t, p)
	}
	square := a.vec()
	a.VMULPS(t, t, square)
	a.VFMADD213PS(t, square, p)
	return n, p
}

// scale multiplies x by 2ⁿ, with one rounding where the result is subnormal.
func (a *asm) scale(c numbers, n, x reg.VecVirtual) {
	if a.lanes == 16 {
		a.VSCALEFPS(n, x, x)
		return
	}
	whole, half := a.vec(), a.vec()
	a.VCVTPS2DQ(n, whole)
	a.VPSRAD(operand.Imm(1), whole, half)
	a.VPSUBD(half, whole, whole)
	for _, part := range []reg.VecVirtual{half, whole} {
		a.VPADDD(c.bias, part, part)
		a.VPSLLD(operand.Imm(23), part, part)
		a.VMULPS(part, x, x)
	}
}

// divide computes x = x/y for 1 ≤ y ≤ 2. The AVX-512 division takes as long as
// five times these instructions: an estimate of 1/y to 14 bits, one step of
// Newton's to 28, and a correction of the quotient.
func (a *asm) divide(c numbers, y, x reg.VecVirtual) {
	if a.lanes != 16 {
		a.VDIVPS(y, x, x)
		return
	}
	inverse, rest, quotient := a.vec(), a.vec(), a.vec()
	a.VRCP14PS(y, inverse)
	a.VMOVAPS(c.one.(reg.Register), rest)
	a.VFNMADD231PS(y, inverse, rest)
	a.VFMADD231PS(inverse, rest, inverse)
	a.VMULPS(inverse, x, quotient)
	a.VFNMADD231PS(quotient, y, x)
	a.VFMADD213PS(quotient, inverse, x)
}

// exp computes x = eˣ.
func (a *asm) exp(c numbers, x reg.VecVirtual) {
	a.atLeast(c.lowest, x)
	a.atMost(c.highest, x)
	n, p := a.reduce(c, x)
	a.VADDPS(c.one, p, x)
	a.scale(c, n, x)
}

// sigmoid computes x = 1/(1+e⁻ˣ), from e = exp(-|x|) ≤ 1 as 1/(1+e) where x ≥ 0
// and as e/(1+e) where x < 0: no overflow, and the small values keep all digits.
func (a *asm) sigmoid(c numbers, x reg.VecVirtual) {
	t := a.vec()
	a.VORPS(c.sign, x, t)
	a.atLeast(c.lowest, t)
	n, e := a.reduce(c, t)
	a.VADDPS(c.one, e, e)
	a.scale(c, n, e)
	y := t
	a.VADDPS(c.one, e, y)
	if a.lanes == 16 {
		negative := a.K()
		a.VPMOVD2M(x, negative)
		a.VBLENDMPS(e, c.one, negative, x)
	} else {
		a.VBLENDVPS(x, e, a.register(c.one), x)
	}
	a.divide(c, y, x)
}

// tanh computes x = tanh x, from m = expm1(-2|x|) as -m/(2+m): for small |x| no
// digits cancel, for large ones m is -1 exactly.
func (a *asm) tanh(c numbers, x reg.VecVirtual) {
	t, sign := a.vec(), a.vec()
	a.VANDPS(c.sign, x, sign)
	a.VORPS(c.sign, x, t)
	a.VADDPS(t, t, t)
	a.atLeast(c.flat, t)
	n, m := a.reduce(c, t)
	power := t
	a.VCVTPS2DQ(n, power)
	a.VPADDD(c.bias, power, power)
	a.VPSLLD(operand.Imm(23), power, power)
	less := n
	a.VSUBPS(a.register(c.one), power, less)
	a.VFMADD213PS(less, power, m)
	y := power
	a.VADDPS(c.two, m, y)
	a.VANDNPS(m, a.register(c.sign), m)
	a.divide(c, y, m)
	a.VORPS(sign, m, x)
}

// activations write the elementwise functions.
func (a *asm) activations() {
	for _, f := range []struct {
		name string
		of   func(numbers, reg.VecVirtual)
	}{{"exp", a.exp}, {"sigmoid", a.sigmoid}, {"tanh", a.tanh}} {
		a.function(f.name, "func(n int, x *float32, y *float32)", "writes "+f.name+" of n numbers of x to y; n is a multiple of 16.")
		n, x, y := a.load("n"), a.load("x"), a.load("y")
		c := a.numbers()
		a.TESTQ(n, n)
		a.JLE(operand.LabelRef("done"))
		a.Label("turn")
		v := a.vec()
		a.VMOVUPS(at(x, 0), v)
		f.of(c, v)
		a.VMOVUPS(v, at(y, 0))
		a.ADDQ(operand.Imm(uint64(a.bytes())), x)
		a.ADDQ(operand.Imm(uint64(a.bytes())), y)
		a.SUBQ(operand.Imm(uint64(a.lanes)), n)
		a.JG(operand.LabelRef("turn"))
		a.Label("done")
		a.VZEROUPPER()
		a.RET()
	}
}
