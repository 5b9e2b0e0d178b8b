package ptx

import "math"

func f32(x uint64) float32  { return math.Float32frombits(uint32(x)) }
func of32(x float32) uint64 { return uint64(math.Float32bits(x)) }
func f64(x uint64) float64  { return math.Float64frombits(x) }
func of64(x float64) uint64 { return math.Float64bits(x) }

// FMA returns x·y + z rounded once. The product of two float32 is exact in
// float64. Its sum with z may not be; then the sum is rounded to odd, which says
// to the rounding that follows on which side of a tie the exact sum lies (Boldo
// and Melquiond, 2008).
func FMA(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	s := p + c
	t := s - p
	lost := (p - (s - t)) + (c - t) // two-sum (Knuth): p + c is s + lost, exactly
	if (lost < 0 || lost > 0) && of64(s)&1 == 0 {
		if (lost > 0) == (s > 0) {
			s = f64(of64(s) + 1)
		} else {
			s = f64(of64(s) - 1)
		}
	}
	return float32(s) // also where s is infinite or NaN: then lost is NaN
}

// minf and maxf follow min.f32 and max.f32: of a NaN and a number the number.
func minf(x, y float32) float32 {
	switch {
	case x != x:
		return y
	case y != y:
		return x
	}
	return min(x, y)
}

func maxf(x, y float32) float32 {
	switch {
	case x != x:
		return y
	case y != y:
		return x
	}
	return max(x, y)
}

// toInt truncates as cvt.rzi.s32.f32 does: NaN becomes 0, what is beyond the
// range its end.
func toInt(x float32) int32 {
	switch {
	case x != x:
		return 0
	case x >= 1<<31:
		return math.MaxInt32
	case x < -1<<31:
		return math.MinInt32
	}
	return int32(x)
}

// shift amounts beyond the width give 0, or the sign, never wrap around.
func shl32(x, n uint64) uint64 { return uint64(uint32(x) << min(uint32(n), 32)) }
func shr32(x, n uint64) uint64 { return uint64(uint32(x) >> min(uint32(n), 32)) }
func sar32(x, n uint64) uint64 { return u(int32(x) >> min(uint32(n), 31)) }
func shl64(x, n uint64) uint64 { return x << min(uint32(n), 64) }
func shr64(x, n uint64) uint64 { return x >> min(uint32(n), 64) }

// bfe extracts n bits from position from on; both count by their low 8 bits.
func bfe(x, from, n uint32) uint64 {
	from, n = from&255, n&255
	return uint64(x) >> min(from, 32) & (1<<min(n, 32) - 1)
}

// u keeps a 32-bit result in the low half of a register.
func u(x int32) uint64 { return uint64(uint32(x)) }

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
