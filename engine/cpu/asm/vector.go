package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An isa is an instruction set to write for.
type isa struct {
	name  string
	lanes int // float32 numbers in a register
}

var (
	avx512 = isa{"AVX512", 16}
	avx2   = isa{"AVX2", 8}
)

// asm writes one function after another for one instruction set.
type asm struct {
	*build.Context
	isa
	constants map[string]operand.Mem
}

func newAsm(c *build.Context, i isa) *asm {
	return &asm{Context: c, isa: i, constants: map[string]operand.Mem{}}
}

// function opens a function whose pointers do not escape.
func (a *asm) function(name, signature, doc string) {
	a.Function(name + a.isa.name)
	a.Attributes(attr.NOSPLIT)
	a.Pragma("noescape")
	a.SignatureExpr(signature)
	a.Doc(name + a.isa.name + " " + doc)
}

// vec returns a fresh vector register.
func (a *asm) vec() reg.VecVirtual {
	if a.lanes == 16 {
		return a.ZMM()
	}
	return a.YMM()
}

// bytes is the width of a register.
func (a *asm) bytes() int { return 4 * a.lanes }

// zero clears a register.
func (a *asm) zero(v reg.VecVirtual) {
	if a.lanes == 16 {
		a.VPXORD(v, v, v)
	} else {
		a.VXORPS(v, v, v)
	}
}

// load reads an integer or pointer argument into a register.
func (a *asm) load(name string) reg.GPVirtual {
	r := a.GP64()
	a.Load(a.Param(name), r)
	return r
}

// stride reads an argument that counts float32 numbers, as bytes.
func (a *asm) stride(name string) reg.GPVirtual {
	r := a.load(name)
	a.SHLQ(operand.Imm(2), r)
	return r
}

// constant returns memory that holds the number.
func (a *asm) constant(name string, x float32) operand.Mem { return a.bits(name, math.Float32bits(x)) }

// bits returns memory that holds the pattern: in every lane for AVX2, once for
// AVX-512, which spreads it as it loads. Numbers are written as patterns because
// the assembler takes $(1) for the integer.
func (a *asm) bits(name string, x uint32) operand.Mem {
	if m, ok := a.constants[name]; ok {
		return m
	}
	m := a.StaticGlobal(name + a.isa.name)
	a.DataAttributes(attr.RODATA | attr.NOPTR)
	copies := a.lanes
	if a.lanes == 16 {
		copies = 1
	}
	for i := range copies {
		a.AddDatum(4*i, operand.U32(x))
	}
	a.constants[name] = m
	return m
}

// at is the memory at an offset of so many bytes from a pointer.
func at(base reg.Register, offset int) operand.Mem {
	return operand.Mem{Base: base, Disp: offset}
}
