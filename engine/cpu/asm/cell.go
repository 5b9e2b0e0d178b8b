package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func cells(c *build.Context, i isa) {
	a := newAsm(c, i)
	a.activations()
	a.lstmForward()
	a.lstmBackward()
	a.rnnForward()
	a.rnnBackward()
}

// A pointer walks over rows: after each row it goes one stride on.
type pointer struct {
	reg.GPVirtual
	stride operand.Op
}

// rows writes a loop over m rows that moves every pointer on after each.
func (a *asm) rows(pointers []pointer, body func()) {
	m := a.load("m")
	a.TESTQ(m, m)
	a.JLE(operand.LabelRef("done"))
	a.Label("row")
	body()
	for _, p := range pointers {
		a.ADDQ(p.stride, p.GPVirtual)
	}
	a.DECQ(m)
	a.JNZ(operand.LabelRef("row"))
	a.Label("done")
	a.VZEROUPPER()
	a.RET()
}

// fetch loads a register from memory.
func (a *asm) fetch(m operand.Mem) reg.VecVirtual {
	v := a.vec()
	a.VMOVUPS(m, v)
	return v
}

// lstmForward: z has 64 numbers a row, 16 for each of i, f, g, o.
func (a *asm) lstmForward() {
	a.function("lstmForward", "func(m int, z *float32, c *float32, next *float32, ldc int, h *float32, ldh int)",
		"does one step of 16 units for m sequences: z becomes the gates, next and h the new state.")
	ldc, ldh := a.stride("ldc"), a.stride("ldh")
	z, c, next, h := a.load("z"), a.load("c"), a.load("next"), a.load("h")
	n := a.numbers()
	a.rows([]pointer{{z, operand.U32(256)}, {c, ldc}, {next, ldc}, {h, ldh}}, func() {
		for at0 := 0; at0 < 64; at0 += a.bytes() {
			i := a.fetch(at(z, at0))
			a.sigmoid(n, i)
			a.VMOVUPS(i, at(z, at0))
			g := a.fetch(at(z, at0+128))
			a.tanh(n, g)
			a.VMOVUPS(g, at(z, at0+128))
			f := a.fetch(at(z, at0+64))
			a.sigmoid(n, f)
			a.VMOVUPS(f, at(z, at0+64))
			s := f
			a.VMULPS(at(c, at0), f, s)
			a.VFMADD231PS(i, g, s)
			a.VMOVUPS(s, at(next, at0))
			o := a.fetch(at(z, at0+192))
			a.sigmoid(n, o)
			a.VMOVUPS(o, at(z, at0+192))
			a.tanh(n, s)
			a.VMULPS(o, s, s)
			a.VMOVUPS(s, at(h, at0))
		}
	})
}

// slope computes y·x·(1-x) into y, the derivative through a sigmoid of value x.
func (a *asm) slope(n numbers, x, y reg.VecVirtual) {
	a.VMULPS(x, y, y)
	a.VFNMADD231PS(x, y, y)
}

func (a *asm) lstmBackward() {
	a.function("lstmBackward", "func(m int, z *float32, dz *float32, lddz int, c *float32, next *float32, ldc int, dh *float32, lddh int, dc *float32, lddc int)",
		"takes one step of 16 units back for m sequences: the gates in z become dz, also written to dz; dc moves on.")
	lddz, ldc, lddh, lddc := a.stride("lddz"), a.stride("ldc"), a.stride("lddh"), a.stride("lddc")
	z, dz, c, next, dh, dc := a.load("z"), a.load("dz"), a.load("c"), a.load("next"), a.load("dh"), a.load("dc")
	n := a.numbers()
	a.rows([]pointer{{z, operand.U32(256)}, {dz, lddz}, {c, ldc}, {next, ldc}, {dh, lddh}, {dc, lddc}}, func() {
		for at0 := 0; at0 < 64; at0 += a.bytes() {
			store := func(v reg.VecVirtual, gate int) {
				a.VMOVUPS(v, at(z, at0+64*gate))
				a.VMOVUPS(v, at(dz, at0+64*gate))
			}
			s := a.fetch(at(next, at0))
			a.tanh(n, s)
			o, d := a.fetch(at(z, at0+192)), a.fetch(at(dh, at0))
			sum := a.vec() // dh·o·(1 - tanh²c) + dc, the gradient of the cell
			a.VMULPS(o, d, sum)
			past := a.vec()
			a.VMULPS(s, s, past)
			a.VFNMADD213PS(sum, sum, past)
			a.VADDPS(at(dc, at0), past, sum)
			a.VMULPS(s, d, d)
			a.slope(n, o, d)
			store(d, 3)

			i, g, f := a.fetch(at(z, at0)), a.fetch(at(z, at0+128)), a.fetch(at(z, at0+64))
			a.VMULPS(g, sum, d)
			a.slope(n, i, d)
			store(d, 0)
			a.VMULPS(i, sum, d)
			a.VMULPS(g, g, g)
			a.VFNMADD231PS(g, d, d)
			store(d, 2)
			a.VMULPS(at(c, at0), sum, d)
			a.slope(n, f, d)
			store(d, 1)
			a.VMULPS(f, sum, sum)
			a.VMOVUPS(sum, at(dc, at0))
		}
	})
}

func (a *asm) rnnForward() {
	a.function("rnnForward", "func(m int, z *float32, h *float32, ldh int)",
		"writes h = tanh z for 32 units and m sequences.")
	ldh, z, h := a.stride("ldh"), a.load("z"), a.load("h")
	n := a.numbers()
	a.rows([]pointer{{z, operand.U32(128)}, {h, ldh}}, func() {
		for at0 := 0; at0 < 128; at0 += a.bytes() {
			v := a.fetch(at(z, at0))
			a.tanh(n, v)
			a.VMOVUPS(v, at(h, at0))
		}
	})
}

func (a *asm) rnnBackward() {
	a.function("rnnBackward", "func(m int, z *float32, dz *float32, lddz int, h *float32, ldh int, dh *float32, lddh int)",
		"writes dh·(1 - h²) for 32 units and m sequences, to z and to dz.")
	lddz, ldh, lddh := a.stride("lddz"), a.stride("ldh"), a.stride("lddh")
	z, dz, h, dh := a.load("z"), a.load("dz"), a.load("h"), a.load("dh")
	a.rows([]pointer{{z, operand.U32(128)}, {dz, lddz}, {h, ldh}, {dh, lddh}}, func() {
		for at0 := 0; at0 < 128; at0 += a.bytes() {
			v, d := a.fetch(at(h, at0)), a.fetch(at(dh, at0))
			a.VMULPS(v, v, v)
			a.VFNMADD231PS(v, d, d)
			a.VMOVUPS(d, at(z, at0))
			a.VMOVUPS(d, at(dz, at0))
		}
	})
}

// spin writes the pause between two looks at a number that another core changes.
func spin(c *build.Context) {
	c.Function("pause")
	c.Attributes(attr.NOSPLIT)
	c.SignatureExpr("func(turns int)")
	c.Doc("pause waits for so many PAUSE instructions.")
	n := c.GP64()
	c.Load(c.Param("turns"), n)
	c.Label("turn")
	c.PAUSE()
	c.DECQ(n)
	c.JG(operand.LabelRef("turn"))
	c.RET()
}
