package main

import (
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// pointwise writes what cells are composed of that have no kernel of their own.
func pointwise(c *build.Context, i isa) {
	a := newAsm(c, i)
	a.multiply()
	a.multiplyAdd()
	a.sigmoidSlope()
	a.tanhSlope()
	a.finite()
}

func (a *asm) multiply() {
	a.function("multiply", "func(n int, x *float32, y *float32, z *float32)", "writes z = x·y; n is a multiple of 16.")
	x, y, z := a.load("x"), a.load("y"), a.load("z")
	a.along([]reg.GPVirtual{x, y, z}, func() {
		v := a.fetch(at(x, 0))
		a.VMULPS(at(y, 0), v, v)
		a.VMOVUPS(v, at(z, 0))
	})
}

func (a *asm) multiplyAdd() {
	a.function("multiplyAdd", "func(n int, alpha float32, x *float32, y *float32, z *float32)", "adds alpha·x·y to z; n is a multiple of 16.")
	x, y, z, alpha := a.load("x"), a.load("y"), a.load("z"), a.spread("alpha")
	a.along([]reg.GPVirtual{x, y, z}, func() {
		v, sum := a.vec(), a.fetch(at(z, 0))
		a.VMULPS(at(x, 0), alpha, v)
		a.VFMADD231PS(at(y, 0), v, sum)
		a.VMOVUPS(sum, at(z, 0))
	})
}

func (a *asm) sigmoidSlope() {
	a.function("sigmoidSlope", "func(n int, y *float32, d *float32)", "multiplies d by y·(1-y); n is a multiple of 16.")
	y, d := a.load("y"), a.load("d")
	a.along([]reg.GPVirtual{y, d}, func() {
		gate, slope := a.fetch(at(y, 0)), a.fetch(at(d, 0))
		a.VMULPS(gate, slope, slope)
		a.VFNMADD231PS(gate, slope, slope)
		a.VMOVUPS(slope, at(d, 0))
	})
}

func (a *asm) tanhSlope() {
	a.function("tanhSlope", "func(n int, y *float32, d *float32)", "multiplies d by 1-y²; n is a multiple of 16.")
	y, d := a.load("y"), a.load("d")
	a.along([]reg.GPVirtual{y, d}, func() {
		square, slope := a.fetch(at(y, 0)), a.fetch(at(d, 0))
		a.VMULPS(square, square, square)
		a.VFNMADD231PS(square, slope, slope)
		a.VMOVUPS(slope, at(d, 0))
	})
}

// finite: the bounds are the operands that NaN does not give way to.
func (a *asm) finite() {
	a.function("finite", "func(n int, x *float32, y *float32)", "writes x to y, infinities as the largest numbers; n is a multiple of 16.")
	x, y := a.load("x"), a.load("y")
	highest, lowest := a.vec(), a.vec()
	a.VBROADCASTSS(a.constant("greatest", math.MaxFloat32), highest)
	a.VBROADCASTSS(a.constant("least", -math.MaxFloat32), lowest)
	a.along([]reg.GPVirtual{x, y}, func() {
		v := a.fetch(at(x, 0))
		a.atLeast(lowest, v)
		a.atMost(highest, v)
		a.VMOVUPS(v, at(y, 0))
	})
}
