package ptx

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactFMA is x·y + z in as many digits as it takes, rounded once.
func exactFMA(x, y, z float32) float32 {
	exact := func(v float32) *big.Float { return new(big.Float).SetPrec(1000).SetFloat64(float64(v)) }
	sum := new(big.Float).SetPrec(1000)
	sum.Mul(exact(x), exact(y)).Add(sum, exact(z))
	f, _ := sum.Float32()
	return f
}

func TestFMAIsRoundedOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	number := func(spread int) float32 {
		return math.Float32frombits(r.Uint32()&0x807fffff | uint32(127-spread/2+r.IntN(spread))<<23)
	}
	for i := range 300000 {
		spread := []int{4, 60, 200, 253}[i%4]
		x, y, z := number(spread), number(spread), number(spread)
		if i%3 == 0 { // z cancels the product, nearly, or lies at a tie of it
			p := float64(x) * float64(y)
			z = float32(-p * []float64{1, 1 << 24, 1.0 / (1 << 24), 1 << 25}[r.IntN(4)])
		}
		if got, want := FMA(x, y, z), exactFMA(x, y, z); got != want && !math.IsInf(float64(z), 0) {
			t.Fatalf("FMA(%g, %g, %g) = %g, expected %g", x, y, z, got, want)
		}
	}
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range [][4]float32{{inf, 1, 1, inf}, {1, 1, -inf, -inf}, {3e38, 3e38, 0, inf}, {3e38, 2, -inf, -inf}} {
		if got := FMA(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("FMA(%g, %g, %g) = %g, expected %g", c[0], c[1], c[2], got, c[3])
		}
	}
	for _, c := range [][3]float32{{inf, 0, 1}, {inf, 1, -inf}, {nan, 1, 1}, {1, 1, nan}} {
		if got := FMA(c[0], c[1], c[2]); got == got {
			t.Errorf("FMA(%g, %g, %g) = %g, expected NaN", c[0], c[1], c[2], got)
		}
	}
	if zero := FMA(-1, 0, float32(math.Copysign(0, -1))); !math.Signbit(float64(zero)) {
		t.Error("FMA(-1, 0, -0) is not -0")
	}
}

// Twice rounded, this sum is wrong: float64 rounds it to the middle of two float32.
func TestFMAWhereTwoRoundingsAreWrong(t *testing.T) {
	x, y, z := float32(1+0x1p-12), float32(1+0x1p-12), float32(0x1p-60)
	z += 0x1p-60
	twice := float32(float64(x)*float64(y) + float64(z))
	if got, want := FMA(x, y, z), exactFMA(x, y, z); got != want || got == twice {
		t.Errorf("found %x, expected %x and not %x", got, want, twice)
	}
}

// Every opcode does what the manual says, on numbers where it matters.
func TestOpcodes(t *testing.T) {
	f := func(x float64) uint64 { return of32(float32(x)) }
	nan := of32(float32(math.NaN()))
	const m1 = 0xffffffff // −1 in 4 bytes
	cases := map[string][][4]uint64{
		"mov.pred": {{1, 0, 0, 1}}, "mov.b16": {{7, 0, 0, 7}}, "mov.u16": {{7, 0, 0, 7}}, "mov.b32": {{7, 0, 0, 7}}, "mov.u32": {{7, 0, 0, 7}},
		"mov.f32": {{7, 0, 0, 7}}, "mov.b64": {{1 << 40, 0, 0, 1 << 40}}, "mov.u64": {{1 << 40, 0, 0, 1 << 40}}, "cvta.to.global.u64": {{1 << 40, 0, 0, 1 << 40}},
		"add.s32": {{m1, 2, 0, 1}}, "sub.s32": {{1, 2, 0, m1}}, "neg.s32": {{1, 0, 0, m1}},
		"add.s64": {{1 << 63, 1 << 63, 0, 0}, {m1, 1, 0, 1 << 32}}, "sub.s64": {{0, 1, 0, 1<<64 - 1}}, "neg.s64": {{1, 0, 0, 1<<64 - 1}},
		"mul.lo.s32": {{m1, m1, 0, 1}, {1 << 16, 1 << 16, 0, 0}}, "mad.lo.s32": {{m1, 3, 5, 2}}, "mul.lo.s64": {{1 << 33, 2, 0, 1 << 34}}, "mad.lo.s64": {{1 << 33, 2, 1, 1<<34 + 1}},
		"mul.wide.s32": {{m1, 4, 0, 1<<64 - 4}}, "mul.wide.u32": {{m1, 4, 0, 4 * m1}},
		"mul.hi.u32": {{m1, m1, 0, m1 - 1}}, "mul.hi.s32": {{m1, m1, 0, 0}, {m1, 1, 0, m1}},
		"div.s32": {{m1 - 6, 2, 0, m1 - 2}, {1, 0, 0, m1}}, "rem.s32": {{m1 - 6, 2, 0, m1}, {5, 0, 0, 5}}, "div.u32": {{m1, 2, 0, m1 / 2}, {1, 0, 0, m1}}, "rem.u32": {{m1, 10, 0, 5}, {5, 0, 0, 5}},
		"min.s32": {{m1, 1, 0, m1}}, "max.s32": {{m1, 1, 0, 1}}, "min.u32": {{m1, 1, 0, 1}}, "max.u32": {{m1, 1, 0, m1}},
		"and.pred": {{1, 0, 0, 0}}, "or.pred": {{1, 0, 0, 1}}, "xor.pred": {{1, 1, 0, 0}}, "not.pred": {{1, 0, 0, 0}, {0, 0, 0, 1}},
		"and.b16": {{6, 3, 0, 2}}, "or.b16": {{6, 3, 0, 7}}, "xor.b16": {{6, 3, 0, 5}}, "and.b32": {{6, 3, 0, 2}}, "or.b32": {{6, 3, 0, 7}}, "xor.b32": {{6, 3, 0, 5}}, "not.b32": {{0, 0, 0, m1}},
		"and.b64": {{6 << 40, 3 << 40, 0, 2 << 40}}, "or.b64": {{6, 3, 0, 7}}, "xor.b64": {{6, 3, 0, 5}},
		"shl.b32": {{3, 31, 0, 1 << 31}, {1, 32, 0, 0}, {1, 1 << 31, 0, 0}}, "shr.u32": {{m1, 31, 0, 1}, {m1, 32, 0, 0}}, "shr.s32": {{m1 - 1, 1, 0, m1}, {1 << 31, 99, 0, m1}},
		"bfe.u32": {{0xabcd, 4, 8, 0xbc}, {m1, 0, 32, m1}, {m1, 31, 8, 1}, {m1, 40, 8, 0}},
		"shl.b64": {{1, 40, 0, 1 << 40}, {1, 64, 0, 0}}, "shr.u64": {{1 << 63, 63, 0, 1}, {1, 64, 0, 0}}, "shr.s64": {{1 << 63, 99, 0, 1<<64 - 1}}, "shr.u16": {{0x8000, 15, 0, 1}},
		"add.rn.f32": {{f(1), f(0x1p-24), 0, f(1)}, {f(1), f(0x1.8p-24), 0, f(1 + 0x1p-23)}}, "sub.rn.f32": {{f(1), f(3), 0, f(-2)}}, "mul.rn.f32": {{f(3), f(0.1), 0, of32(3 * float32(0.1))}},
		"div.rn.f32": {{f(1), f(3), 0, of32(1 / float32(3))}, {f(1), f(0), 0, f(math.Inf(1))}}, "fma.rn.f32": {{f(1 + 0x1p-12), f(1 + 0x1p-12), f(0x1p-59), f(1 + 0x1p-11 + 0x1p-23)}},
		"rcp.rn.f32": {{f(3), 0, 0, of32(1 / float32(3))}}, "sqrt.rn.f32": {{f(2), 0, 0, f(math.Sqrt2)}, {1 << 31, 0, 0, 1 << 31}},
		"neg.f32": {{f(2), 0, 0, f(-2)}, {0, 0, 0, 1 << 31}}, "abs.f32": {{f(-2), 0, 0, f(2)}}, "min.f32": {{f(-1), f(1), 0, f(-1)}, {nan, f(1), 0, f(1)}, {f(1), nan, 0, f(1)}}, "max.f32": {{f(-1), f(1), 0, f(1)}, {nan, f(1), 0, f(1)}, {f(1), nan, 0, f(1)}},
		"setp.lt.f32": {{f(-1), f(1), 0, 1}, {f(1), f(1), 0, 0}, {nan, f(1), 0, 0}}, "setp.le.f32": {{f(1), f(1), 0, 1}, {nan, f(1), 0, 0}}, "setp.gt.f32": {{f(1), f(-1), 0, 1}, {f(1), f(1), 0, 0}, {nan, nan, 0, 0}}, "setp.ge.f32": {{f(1), f(1), 0, 1}, {nan, f(1), 0, 0}},
		"setp.eq.f32": {{0, 1 << 31, 0, 1}, {nan, nan, 0, 0}}, "setp.ne.f32": {{f(1), f(2), 0, 1}, {f(1), f(1), 0, 0}, {nan, f(1), 0, 0}}, "setp.neu.f32": {{nan, nan, 0, 1}, {f(1), f(1), 0, 0}},
		"setp.ltu.f32": {{nan, f(1), 0, 1}, {f(1), f(1), 0, 0}}, "setp.leu.f32": {{nan, f(1), 0, 1}, {f(2), f(1), 0, 0}}, "setp.gtu.f32": {{nan, f(1), 0, 1}, {f(1), f(1), 0, 0}}, "setp.geu.f32": {{nan, f(1), 0, 1}, {f(1), f(2), 0, 0}},
		"setp.nan.f32": {{nan, 0, 0, 1}, {0, 0, 0, 0}}, "setp.num.f32": {{nan, 0, 0, 0}, {0, 0, 0, 1}},
		"setp.lt.s32": {{m1, 0, 0, 1}, {0, 0, 0, 0}}, "setp.le.s32": {{m1, 0, 0, 1}, {1, 0, 0, 0}}, "setp.gt.s32": {{0, m1, 0, 1}, {0, 0, 0, 0}}, "setp.ge.s32": {{0, m1, 0, 1}, {m1, 0, 0, 0}},
		"setp.eq.s32": {{m1, m1, 0, 1}, {1, 2, 0, 0}}, "setp.ne.s32": {{m1, m1, 0, 0}, {1, 2, 0, 1}}, "setp.eq.b32": {{m1, m1, 0, 1}, {1, 2, 0, 0}}, "setp.ne.b32": {{m1, m1, 0, 0}, {1, 2, 0, 1}},
		"setp.lt.u32": {{0, m1, 0, 1}, {0, 0, 0, 0}}, "setp.le.u32": {{0, m1, 0, 1}, {1, 0, 0, 0}}, "setp.gt.u32": {{m1, 0, 0, 1}, {0, 0, 0, 0}}, "setp.ge.u32": {{m1, 0, 0, 1}, {0, m1, 0, 0}},
		"setp.eq.s64": {{1 << 40, 0, 0, 0}, {3, 3, 0, 1}}, "setp.ne.s64": {{1 << 40, 0, 0, 1}, {3, 3, 0, 0}}, "setp.lt.s64": {{1 << 63, 0, 0, 1}, {0, 0, 0, 0}}, "setp.gt.s64": {{0, 1 << 63, 0, 1}, {0, 0, 0, 0}}, "setp.lt.u64": {{0, 1 << 63, 0, 1}, {0, 0, 0, 0}}, "setp.gt.u64": {{1 << 63, 0, 0, 1}, {0, 0, 0, 0}},
		"selp.b16": {{3, 4, 1, 3}, {3, 4, 0, 4}}, "selp.u16": {{3, 4, 1, 3}}, "selp.b32": {{3, 4, 1, 3}, {3, 4, 0, 4}}, "selp.f32": {{3, 4, 1, 3}}, "selp.u32": {{3, 4, 1, 3}}, "selp.s32": {{3, 4, 1, 3}}, "selp.b64": {{3, 4, 1, 3}},
		"cvt.s64.s32": {{m1, 0, 0, 1<<64 - 1}}, "cvt.u64.u32": {{m1, 0, 0, m1}}, "cvt.u32.u64": {{1<<40 + 5, 0, 0, 5}}, "cvt.u32.u16": {{65535, 0, 0, 65535}}, "cvt.u16.u32": {{1<<16 + 3, 0, 0, 3}}, "cvt.u64.u16": {{65535, 0, 0, 65535}},
		"cvt.rn.f32.s32": {{m1, 0, 0, f(-1)}, {1<<24 + 1, 0, 0, f(1 << 24)}}, "cvt.rn.f32.u32": {{m1, 0, 0, f(1 << 32)}},
		"cvt.rzi.s32.f32": {{f(-1.9), 0, 0, m1}, {nan, 0, 0, 0}, {f(1e20), 0, 0, math.MaxInt32}, {f(-1e20), 0, 0, 1 << 31}},
	}
	for opcode, o := range operations {
		if len(cases[opcode]) == 0 {
			t.Errorf("%s has no case", opcode)
		}
		for _, c := range cases[opcode] {
			if got := o.do(c[0], c[1], c[2]); got != c[3] {
				t.Errorf("%s %#x, %#x, %#x = %#x, expected %#x", opcode, c[0], c[1], c[2], got, c[3])
			}
		}
	}
}
