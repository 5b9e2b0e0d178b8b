package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func optimisers(c *build.Context, i isa) {
	a := newAsm(c, i)
	a.axpy()
	a.momentum()
	a.adam()
}

// spread brings a float32 argument into every lane.
func (a *asm) spread(name string) reg.VecVirtual {
	v := a.vec()
	argument, err := a.Param(name).Resolve()
	if err != nil {
		panic(err) // the signature that stands beside the call has no such name
	}
	a.VBROADCASTSS(argument.Addr, v)
	return v
}

// along writes a loop over n numbers, a multiple of 16, at the pointers.
func (a *asm) along(pointers []reg.GPVirtual, body func()) {
	n := a.load("n")
	a.TESTQ(n, n)
	a.JLE(operand.LabelRef("done"))
	a.Label("turn")
	body()
	for _, p := range pointers {
		a.ADDQ(operand.Imm(uint64(a.bytes())), p)
	}
	a.SUBQ(operand.Imm(uint64(a.lanes)), n)
	a.JG(operand.LabelRef("turn"))
	a.Label("done")
	a.VZEROUPPER()
	a.RET()
}

func (a *asm) axpy() {
	a.function("axpy", "func(n int, alpha float32, x *float32, y *float32)", "adds alpha·x to y; n is a multiple of 16.")
	x, y, alpha := a.load("x"), a.load("y"), a.spread("alpha")
	a.along([]reg.GPVirtual{x, y}, func() {
		v := a.fetch(at(y, 0))
		a.VFMADD231PS(at(x, 0), alpha, v)
		a.VMOVUPS(v, at(y, 0))
	})
}

// adam: the corrections for the first steps are in rate and root.
func (a *asm) adam() {
	a.function("adam", "func(n int, w *float32, dw *float32, m *float32, v *float32, keep1 float32, take1 float32, keep2 float32, take2 float32, root float32, eps float32, rate float32, keep float32)",
		"moves n weights by Adam, after it has left keep of each; n is a multiple of 16.")
	w, g, m, v := a.load("w"), a.load("dw"), a.load("m"), a.load("v")
	keep1, take1, keep2, take2 := a.spread("keep1"), a.spread("take1"), a.spread("keep2"), a.spread("take2")
	root, eps, rate, keep := a.spread("root"), a.spread("eps"), a.spread("rate"), a.spread("keep")
	a.along([]reg.GPVirtual{w, g, m, v}, func() {
		slope := a.fetch(at(g, 0))
		mean, square := a.vec(), a.vec()
		a.VMULPS(at(m, 0), keep1, mean)
		a.VFMADD231PS(slope, take1, mean)
		a.VMOVUPS(mean, at(m, 0))
		a.VMULPS(slope, slope, slope)
		a.VMULPS(at(v, 0), keep2, square)
		a.VFMADD231PS(slope, take2, square)
		a.VMOVUPS(square, at(v, 0))
		a.VSQRTPS(square, square)
		a.VFMADD213PS(eps, root, square) // root·√v + ε
		a.VDIVPS(square, mean, mean)
		weight := a.fetch(at(w, 0))
		a.VMULPS(keep, weight, weight)
		a.VFNMADD231PS(mean, rate, weight)
		a.VMOVUPS(weight, at(w, 0))
	})
}

// momentum: the velocity is the gradient and what is left of the last one.
func (a *asm) momentum() {
	a.function("momentum", "func(n int, w *float32, dw *float32, v *float32, rate float32, keep float32)",
		"moves n weights by momentum; n is a multiple of 16.")
	w, g, v := a.load("w"), a.load("dw"), a.load("v")
	rate, keep := a.spread("rate"), a.spread("keep")
	a.along([]reg.GPVirtual{w, g, v}, func() {
		velocity, weight := a.fetch(at(v, 0)), a.fetch(at(w, 0))
		a.VFMADD213PS(at(g, 0), keep, velocity)
		a.VMOVUPS(velocity, at(v, 0))
		a.VFNMADD231PS(velocity, rate, weight)
		a.VMOVUPS(weight, at(w, 0))
	})
}
