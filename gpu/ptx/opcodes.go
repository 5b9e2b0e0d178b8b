package ptx

import "math"

// operation is what an instruction does to the numbers of one lane. Its operands
// are given by their sizes, the result first: p for a predicate, 2, 4 and 8 for
// bytes. So "844" is a product of two words that is a double word.
type operation struct {
	operands string
	do       func(x, y, z uint64) uint64
}

// operations are the instructions that compute, without those of memory and of
// control: an opcode that is in neither is not in the subset.
var operations = map[string]operation{
	"mov.pred": {"pp", first}, "mov.b16": {"22", first}, "mov.u16": {"22", first},
	"mov.b32": {"44", first}, "mov.u32": {"44", first}, "mov.f32": {"44", first},
	"mov.b64": {"88", first}, "mov.u64": {"88", first},
	"cvta.to.global.u64": {"88", first}, // one space: generic addresses are global ones

	"add.s32": {"444", func(x, y, _ uint64) uint64 { return uint64(uint32(x) + uint32(y)) }},
	"sub.s32": {"444", func(x, y, _ uint64) uint64 { return uint64(uint32(x) - uint32(y)) }},
	"neg.s32": {"44", func(x, _, _ uint64) uint64 { return uint64(-uint32(x)) }},
	"add.s64": {"888", func(x, y, _ uint64) uint64 { return x + y }},
	"sub.s64": {"888", func(x, y, _ uint64) uint64 { return x - y }},
	"neg.s64": {"88", func(x, _, _ uint64) uint64 { return -x }},

	"mul.lo.s32":   {"444", func(x, y, _ uint64) uint64 { return uint64(uint32(x) * uint32(y)) }},
	"mad.lo.s32":   {"4444", func(x, y, z uint64) uint64 { return uint64(uint32(x)*uint32(y) + uint32(z)) }},
	"mul.lo.s64":   {"888", func(x, y, _ uint64) uint64 { return x * y }},
	"mad.lo.s64":   {"8888", func(x, y, z uint64) uint64 { return x*y + z }},
	"mul.wide.s32": {"844", func(x, y, _ uint64) uint64 { return uint64(int64(int32(x)) * int64(int32(y))) }},
	"mul.wide.u32": {"844", func(x, y, _ uint64) uint64 { return uint64(uint32(x)) * uint64(uint32(y)) }},
	"mul.hi.u32":   {"444", func(x, y, _ uint64) uint64 { return uint64(uint32(x)) * uint64(uint32(y)) >> 32 }},
	"mul.hi.s32":   {"444", func(x, y, _ uint64) uint64 { return u(int32(int64(int32(x)) * int64(int32(y)) >> 32)) }},
	"div.s32":      {"444", func(x, y, _ uint64) uint64 { return divide(int32(x), int32(y)) }},
	"rem.s32":      {"444", func(x, y, _ uint64) uint64 { return remainder(int32(x), int32(y)) }},
	"div.u32":      {"444", func(x, y, _ uint64) uint64 { return divideU(uint32(x), uint32(y)) }},
	"rem.u32":      {"444", func(x, y, _ uint64) uint64 { return remainderU(uint32(x), uint32(y)) }},
	"min.s32":      {"444", func(x, y, _ uint64) uint64 { return u(min(int32(x), int32(y))) }},
	"max.s32":      {"444", func(x, y, _ uint64) uint64 { return u(max(int32(x), int32(y))) }},
	"min.u32":      {"444", func(x, y, _ uint64) uint64 { return uint64(min(uint32(x), uint32(y))) }},
	"max.u32":      {"444", func(x, y, _ uint64) uint64 { return uint64(max(uint32(x), uint32(y))) }},

	"and.pred": {"ppp", and}, "or.pred": {"ppp", or}, "xor.pred": {"ppp", xor},
	"not.pred": {"pp", func(x, _, _ uint64) uint64 { return x ^ 1 }},
	"and.b16":  {"222", and}, "or.b16": {"222", or}, "xor.b16": {"222", xor},
	"and.b32": {"444", and}, "or.b32": {"444", or}, "xor.b32": {"444", xor},
	"not.b32": {"44", func(x, _, _ uint64) uint64 { return uint64(^uint32(x)) }},
	"and.b64": {"888", and}, "or.b64": {"888", or}, "xor.b64": {"888", xor},
	"shl.b32": {"444", func(x, y, _ uint64) uint64 { return shl32(x, y) }},
	"shr.u32": {"444", func(x, y, _ uint64) uint64 { return shr32(x, y) }},
	"shr.s32": {"444", func(x, y, _ uint64) uint64 { return sar32(x, y) }},
	"bfe.u32": {"4444", func(x, y, z uint64) uint64 { return bfe(uint32(x), uint32(y), uint32(z)) }},
	"shl.b64": {"884", func(x, y, _ uint64) uint64 { return shl64(x, y) }},
	"shr.u64": {"884", func(x, y, _ uint64) uint64 { return shr64(x, y) }},
	"shr.s64": {"884", func(x, y, _ uint64) uint64 { return uint64(int64(x) >> min(uint32(y), 63)) }},
	"shr.u16": {"224", func(x, y, _ uint64) uint64 { return shr32(x, y) }},

	"add.rn.f32":  {"444", func(x, y, _ uint64) uint64 { return of32(f32(x) + f32(y)) }},
	"sub.rn.f32":  {"444", func(x, y, _ uint64) uint64 { return of32(f32(x) - f32(y)) }},
	"mul.rn.f32":  {"444", func(x, y, _ uint64) uint64 { return of32(f32(x) * f32(y)) }},
	"div.rn.f32":  {"444", func(x, y, _ uint64) uint64 { return of32(f32(x) / f32(y)) }},
	"fma.rn.f32":  {"4444", func(x, y, z uint64) uint64 { return of32(FMA(f32(x), f32(y), f32(z))) }},
	"rcp.rn.f32":  {"44", func(x, _, _ uint64) uint64 { return of32(1 / f32(x)) }},
	"sqrt.rn.f32": {"44", func(x, _, _ uint64) uint64 { return of32(float32(math.Sqrt(float64(f32(x))))) }},
	"neg.f32":     {"44", func(x, _, _ uint64) uint64 { return x ^ 1<<31 }},
	"abs.f32":     {"44", func(x, _, _ uint64) uint64 { return x &^ (1 << 31) }},
	"min.f32":     {"444", func(x, y, _ uint64) uint64 { return of32(minf(f32(x), f32(y))) }},
	"max.f32":     {"444", func(x, y, _ uint64) uint64 { return of32(maxf(f32(x), f32(y))) }},

	"setp.lt.f32":  {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) < f32(y)) }},
	"setp.le.f32":  {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) <= f32(y)) }},
	"setp.gt.f32":  {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) > f32(y)) }},
	"setp.ge.f32":  {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) >= f32(y)) }},
	"setp.eq.f32":  {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) == f32(y)) }},
	"setp.ne.f32":  {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) < f32(y) || f32(x) > f32(y)) }},
	"setp.neu.f32": {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) != f32(y)) }},
	"setp.ltu.f32": {"p44", func(x, y, _ uint64) uint64 { return truth(!(f32(x) >= f32(y))) }},
	"setp.leu.f32": {"p44", func(x, y, _ uint64) uint64 { return truth(!(f32(x) > f32(y))) }},
	"setp.gtu.f32": {"p44", func(x, y, _ uint64) uint64 { return truth(!(f32(x) <= f32(y))) }},
	"setp.geu.f32": {"p44", func(x, y, _ uint64) uint64 { return truth(!(f32(x) < f32(y))) }},
	"setp.nan.f32": {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) != f32(x) || f32(y) != f32(y)) }},
	"setp.num.f32": {"p44", func(x, y, _ uint64) uint64 { return truth(f32(x) == f32(x) && f32(y) == f32(y)) }},

	"setp.lt.s32": {"p44", func(x, y, _ uint64) uint64 { return truth(int32(x) < int32(y)) }},
	"setp.le.s32": {"p44", func(x, y, _ uint64) uint64 { return truth(int32(x) <= int32(y)) }},
	"setp.gt.s32": {"p44", func(x, y, _ uint64) uint64 { return truth(int32(x) > int32(y)) }},
	"setp.ge.s32": {"p44", func(x, y, _ uint64) uint64 { return truth(int32(x) >= int32(y)) }},
	"setp.eq.s32": {"p44", func(x, y, _ uint64) uint64 { return truth(int32(x) == int32(y)) }},
	"setp.ne.s32": {"p44", func(x, y, _ uint64) uint64 { return truth(int32(x) != int32(y)) }},
	"setp.lt.u32": {"p44", func(x, y, _ uint64) uint64 { return truth(uint32(x) < uint32(y)) }},
	"setp.le.u32": {"p44", func(x, y, _ uint64) uint64 { return truth(uint32(x) <= uint32(y)) }},
	"setp.gt.u32": {"p44", func(x, y, _ uint64) uint64 { return truth(uint32(x) > uint32(y)) }},
	"setp.ge.u32": {"p44", func(x, y, _ uint64) uint64 { return truth(uint32(x) >= uint32(y)) }},
	"setp.eq.b32": {"p44", func(x, y, _ uint64) uint64 { return truth(uint32(x) == uint32(y)) }},
	"setp.ne.b32": {"p44", func(x, y, _ uint64) uint64 { return truth(uint32(x) != uint32(y)) }},
	"setp.eq.s64": {"p88", func(x, y, _ uint64) uint64 { return truth(x == y) }},
	"setp.ne.s64": {"p88", func(x, y, _ uint64) uint64 { return truth(x != y) }},
	"setp.lt.s64": {"p88", func(x, y, _ uint64) uint64 { return truth(int64(x) < int64(y)) }},
	"setp.gt.s64": {"p88", func(x, y, _ uint64) uint64 { return truth(int64(x) > int64(y)) }},
	"setp.lt.u64": {"p88", func(x, y, _ uint64) uint64 { return truth(x < y) }},
	"setp.gt.u64": {"p88", func(x, y, _ uint64) uint64 { return truth(x > y) }},

	"selp.b16": {"222p", choose}, "selp.u16": {"222p", choose},
	"selp.b32": {"444p", choose}, "selp.f32": {"444p", choose}, "selp.u32": {"444p", choose}, "selp.s32": {"444p", choose},
	"selp.b64": {"888p", choose},

	"cvt.s64.s32":     {"84", func(x, _, _ uint64) uint64 { return uint64(int64(int32(x))) }},
	"cvt.u64.u32":     {"84", func(x, _, _ uint64) uint64 { return x }},
	"cvt.u32.u64":     {"48", func(x, _, _ uint64) uint64 { return uint64(uint32(x)) }},
	"cvt.u32.u16":     {"42", func(x, _, _ uint64) uint64 { return x }},
	"cvt.u16.u32":     {"24", func(x, _, _ uint64) uint64 { return uint64(uint16(x)) }},
	"cvt.u64.u16":     {"82", func(x, _, _ uint64) uint64 { return x }},
	"cvt.rn.f32.s32":  {"44", func(x, _, _ uint64) uint64 { return of32(float32(int32(x))) }},
	"cvt.rn.f32.u32":  {"44", func(x, _, _ uint64) uint64 { return of32(float32(uint32(x))) }},
	"cvt.rzi.s32.f32": {"44", func(x, _, _ uint64) uint64 { return u(toInt(f32(x))) }},
}

func first(x, _, _ uint64) uint64 { return x }
func and(x, y, _ uint64) uint64   { return x & y }
func or(x, y, _ uint64) uint64    { return x | y }
func xor(x, y, _ uint64) uint64   { return x ^ y }
func choose(x, y, z uint64) uint64 {
	if z != 0 {
		return x
	}
	return y
}

// Division by zero is left open by PTX; here it gives all ones, and the
// remainder the dividend.
func divide(x, y int32) uint64 {
	if y == 0 {
		return math.MaxUint32
	}
	return u(x / y)
}

func remainder(x, y int32) uint64 {
	if y == 0 {
		return u(x)
	}
	return u(x % y)
}

func divideU(x, y uint32) uint64 {
	if y == 0 {
		return math.MaxUint32
	}
	return uint64(x / y)
}

func remainderU(x, y uint32) uint64 {
	if y == 0 {
		return uint64(x)
	}
	return uint64(x % y)
}
