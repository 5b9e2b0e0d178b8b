package onnx

import "math"

// fromFloat16 is the value of a 16-bit float: 1 bit of sign, 5 of exponent, 10
// of fraction.
func fromFloat16(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exponent, fraction := uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch exponent {
	case 0: // a multiple of 2⁻²⁴
		v := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(sign | math.Float32bits(v))
	case 0x1f: // infinite, or not a number
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// toFloat16 rounds to the nearest 16-bit float, halves to even.
func toFloat16(v float32) uint16 {
	bits := math.Float32bits(v)
	sign := uint16(bits >> 31 << 15)
	bits &= 1<<31 - 1
	switch {
	case bits > 0xff<<23: // not a number
		return sign | 0x7e00
	case bits >= (127+16)<<23: // 2¹⁶ and above
		return sign | 0x7c00
	case bits < (127-14)<<23: // below 2⁻¹⁴: a multiple of 2⁻²⁴
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(bits))*(1<<24)))
	}
	bits += 0xfff + bits>>13&1 // carries into the exponent where it must
	return sign | uint16(bits>>13-(127-15)<<10)
}

// fromBFloat16 is the value of the upper half of a float32.
func fromBFloat16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }

// toBFloat16 rounds to the nearest upper half of a float32, halves to even.
func toBFloat16(v float32) uint16 {
	bits := math.Float32bits(v)
	if v != v {
		return uint16(bits>>16) | 0x40
	}
	return uint16((bits + 0x7fff + bits>>16&1) >> 16)
}

// round makes a tensor of 16-bit floats hold only numbers of its type. It
// returns other tensors as they are.
func round(t Tensor) Tensor {
	if !t.Type.half() {
		return t
	}
	data := t.Data.([]float32)
	rounded := make([]float32, len(data))
	for i, v := range data {
		if t.Type == Float16 {
			rounded[i] = fromFloat16(toFloat16(v))
		} else {
			rounded[i] = fromBFloat16(toBFloat16(v))
		}
	}
	return Tensor{t.Type, t.Shape, rounded}
}
