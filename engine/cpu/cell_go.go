package cpu

import "unsafe"

var goLoops = loops{
	rows: 16, tile: tileGo,
	exp: each(exp1), sigmoid: each(sigmoid1), tanh: each(tanh1),
	lstmForward: lstmForwardGo, lstmBackward: lstmBackwardGo,
	rnnForward: rnnForwardGo, rnnBackward: rnnBackwardGo,
	codesMulVec: codesMulVecGo, codesNumbers: codesNumbersGo,
	multiply: multiplyGo, multiplyAdd: multiplyAddGo,
	sigmoidSlope: sigmoidSlopeGo, tanhSlope: tanhSlopeGo, finite: finiteGo,
	axpy: axpyGo, adam: adamGo, momentum: momentumGo,
}

// row is the r-th row of so many numbers at p, a stride apart.
func row(p *float32, r, stride, width int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(p), 4*r*stride)), width)
}

func lstmForwardGo(m int, z, c, next *float32, ldc int, h *float32, ldh int) {
	const units = LSTMUnits
	for r := range m {
		gates, before, after, hidden := row(z, r, 4*units, 4*units), row(c, r, ldc, units), row(next, r, ldc, units), row(h, r, ldh, units)
		for j := range units {
			i, f := sigmoid1(gates[j]), sigmoid1(gates[units+j])
			g, o := tanh1(gates[2*units+j]), sigmoid1(gates[3*units+j])
			gates[j], gates[units+j], gates[2*units+j], gates[3*units+j] = i, f, g, o
			after[j] = f*before[j] + i*g
			hidden[j] = o * tanh1(after[j])
		}
	}
}

func lstmBackwardGo(m int, z, dz *float32, lddz int, c, next *float32, ldc int, dh *float32, lddh int, dc *float32, lddc int) {
	const units = LSTMUnits
	for r := range m {
		gates, before, after := row(z, r, 4*units, 4*units), row(c, r, ldc, units), row(next, r, ldc, units)
		hidden, cell := row(dh, r, lddh, units), row(dc, r, lddc, units)
		for j := range units {
			i, f, g, o := gates[j], gates[units+j], gates[2*units+j], gates[3*units+j]
			t := tanh1(after[j])
			sum := cell[j] + hidden[j]*o*(1-t*t)
			gates[j] = sum * g * i * (1 - i)
			gates[units+j] = sum * before[j] * f * (1 - f)
			gates[2*units+j] = sum * i * (1 - g*g)
			gates[3*units+j] = hidden[j] * t * o * (1 - o)
			cell[j] = sum * f
		}
		copy(row(dz, r, lddz, 4*units), gates)
	}
}

func rnnForwardGo(m int, z, h *float32, ldh int) {
	for r := range m {
		each(tanh1)(RNNUnits, &row(z, r, RNNUnits, RNNUnits)[0], &row(h, r, ldh, RNNUnits)[0])
	}
}

func rnnBackwardGo(m int, z, dz *float32, lddz int, h *float32, ldh int, dh *float32, lddh int) {
	for r := range m {
		sums, hidden, gradient := row(z, r, RNNUnits, RNNUnits), row(h, r, ldh, RNNUnits), row(dh, r, lddh, RNNUnits)
		for j := range sums {
			sums[j] = gradient[j] * (1 - hidden[j]*hidden[j])
		}
		copy(row(dz, r, lddz, RNNUnits), sums)
	}
}
