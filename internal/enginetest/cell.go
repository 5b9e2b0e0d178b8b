package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"unroll/engine/cpu"
)

const tolerance = 2e-6

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// lstm checks one step forward, in place and not, and the step back.
func lstm(t *testing.T, k *cpu.Kernels) {
	const units = cpu.LSTMUnits
	r := rand.New(rand.NewPCG(2, 1))
	for _, m := range []int{0, 1, 2, 5} {
		ldc, ldh := units+r.IntN(5), units+r.IntN(5)
		z, c, next, h := rows(r, m, 4*units, 4*units), rows(r, m, ldc, units), rows(r, m, ldc, units), rows(r, m, ldh, units)
		for i := range z[:m*4*units] {
			z[i] *= 4
		}
		sums, place, gatesInPlace := slices.Clone(z), slices.Clone(c), slices.Clone(z)
		k.LSTMForward(m, z, c, next, ldc, h, ldh)
		k.LSTMForward(m, gatesInPlace, place, place, ldc, slices.Clone(h), ldh)
		if !slices.Equal(place, next) {
			t.Errorf("%d rows: in place the cell differs", m)
		}
		lddz, lddh, lddc := 4*units+r.IntN(5), units+r.IntN(5), units+r.IntN(5)
		gates, dz, dh, dc := slices.Clone(z), rows(r, m, lddz, 4*units), rows(r, m, lddh, units), rows(r, m, lddc, units)
		above, later := slices.Clone(dh), slices.Clone(dc)
		k.LSTMBackward(m, gates, dz, lddz, c, next, ldc, dh, lddh, dc, lddc)
		for row := range m {
			for j := range units {
				at := func(s []float32, stride int) float64 { return float64(s[row*stride+j]) }
				sum := func(q int) float64 { return float64(sums[row*4*units+q*units+j]) }
				i, f, g, o := sigmoid(sum(0)), sigmoid(sum(1)), math.Tanh(sum(2)), sigmoid(sum(3))
				cell := f*at(c, ldc) + i*g
				th := math.Tanh(cell)
				through := at(above, lddh)*o*(1-th*th) + at(later, lddc)
				for _, v := range []struct {
					name string
					got  float32
					want float64
				}{
					{"i", z[row*4*units+j], i}, {"f", z[row*4*units+units+j], f},
					{"g", z[row*4*units+2*units+j], g}, {"o", z[row*4*units+3*units+j], o},
					{"c", next[row*ldc+j], cell}, {"h", h[row*ldh+j], o * th},
					{"dz_i", dz[row*lddz+j], through * g * i * (1 - i)},
					{"dz_f", dz[row*lddz+units+j], through * at(c, ldc) * f * (1 - f)},
					{"dz_g", dz[row*lddz+2*units+j], through * i * (1 - g*g)},
					{"dz_o", dz[row*lddz+3*units+j], at(above, lddh) * th * o * (1 - o)},
					{"dc", dc[row*lddc+j], through * f},
				} {
					if err := near(v.got, v.want, 1+math.Abs(v.want), tolerance); err != nil {
						t.Errorf("%d rows: %s[%d][%d] %v", m, v.name, row, j, err)
					}
				}
			}
			if !slices.Equal(gates[row*4*units:][:4*units], dz[row*lddz:][:4*units]) {
				t.Errorf("row %d of the gates is not dz", row)
			}
		}
		report(t, intact(z, m, 4*units, 4*units), intact(next, m, ldc, units), intact(h, m, ldh, units),
			intact(dz, m, lddz, 4*units), intact(dc, m, lddc, units), intact(gates, m, 4*units, 4*units))
	}
}

func rnn(t *testing.T, k *cpu.Kernels) {
	const units = cpu.RNNUnits
	r := rand.New(rand.NewPCG(3, 1))
	for _, m := range []int{0, 1, 2, 5} {
		ldh, lddz, lddh := units+r.IntN(5), units+r.IntN(5), units+r.IntN(5)
		z, h, dz, dh := rows(r, m, units, units), rows(r, m, ldh, units), rows(r, m, lddz, units), rows(r, m, lddh, units)
		sums := slices.Clone(z)
		k.RNNForward(m, z, h, ldh)
		k.RNNBackward(m, z, dz, lddz, h, ldh, dh, lddh)
		for row := range m {
			for j := range units {
				want := math.Tanh(float64(sums[row*units+j]))
				slope := float64(dh[row*lddh+j]) * (1 - want*want)
				for _, err := range []error{near(h[row*ldh+j], want, 1, tolerance), near(dz[row*lddz+j], slope, 1, tolerance), near(z[row*units+j], slope, 1, tolerance)} {
					if err != nil {
						t.Errorf("%d rows, [%d][%d]: %v", m, row, j, err)
					}
				}
			}
		}
		report(t, intact(h, m, ldh, units), intact(dz, m, lddz, units), intact(z, m, units, units))
	}
}

func report(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}

func optimisers(t *testing.T, k *cpu.Kernels) {
	r := rand.New(rand.NewPCG(4, 1))
	for _, n := range []int{0, 16, 32, 80} {
		w, g, m, v := rows(r, 1, max(n, 1), n), rows(r, 1, max(n, 1), n), rows(r, 1, max(n, 1), n), rows(r, 1, max(n, 1), n)
		for i := range n {
			v[i] *= v[i]
		}
		before, mean, square := slices.Clone(w), slices.Clone(m), slices.Clone(v)
		k.Adam(w[:n], g[:n], m[:n], v[:n], 3, 0.01, 0.9, 0.999, 1e-8, 0.1)
		for i := range n {
			slope := float64(g[i])
			wantM, wantV := 0.9*float64(mean[i])+0.1*slope, 0.999*float64(square[i])+0.001*slope*slope
			want := 0.999*float64(before[i]) - 0.01*wantM/(1-0.9*0.9*0.9)/(math.Sqrt(wantV/(1-0.999*0.999*0.999))+1e-8)
			report(t, near(w[i], want, 1, tolerance), near(m[i], wantM, 1, tolerance), near(v[i], wantV, 1, tolerance))
		}
		report(t, intact(w, 1, max(n, 1), n), intact(m, 1, max(n, 1), n), intact(v, 1, max(n, 1), n))
		w, v = rows(r, 1, max(n, 1), n), rows(r, 1, max(n, 1), n)
		before, square = slices.Clone(w), slices.Clone(v)
		k.Momentum(w[:n], g[:n], v[:n], 0.01, 0.9)
		for i := range n {
			velocity := 0.9*float64(square[i]) + float64(g[i])
			report(t, near(v[i], velocity, 1, tolerance), near(w[i], float64(before[i])-0.01*velocity, 1, tolerance))
		}
		report(t, intact(w, 1, max(n, 1), n), intact(v, 1, max(n, 1), n))
		y, start := rows(r, 1, max(n, 1), n), []float32(nil)
		start = slices.Clone(y)
		k.Axpy(-0.5, g[:n], y[:n])
		for i := range n {
			report(t, near(y[i], float64(start[i])-0.5*float64(g[i]), 1, tolerance))
		}
		report(t, intact(y, 1, max(n, 1), n))
	}
}

// short demands that a slice that is too short is refused before assembly reads it.
func short(t *testing.T, k *cpu.Kernels) {
	s := func(n int) []float32 { return make([]float32, n) }
	for name, call := range map[string]func(){
		"A":            func() { k.Tile(2, 3, cpu.Operand{Data: s(5), Stride: 3}, s(96), 32, s(64), 32, false) },
		"A cols":       func() { k.Tile(2, 3, cpu.Operand{Data: s(5), Stride: 2, Columns: true}, s(96), 32, s(64), 32, false) },
		"B":            func() { k.Tile(2, 3, cpu.Operand{Data: s(6), Stride: 3}, s(95), 32, s(64), 32, false) },
		"C":            func() { k.Tile(2, 3, cpu.Operand{Data: s(6), Stride: 3}, s(96), 32, s(63), 32, false) },
		"stride":       func() { k.Tile(2, 3, cpu.Operand{Data: s(9), Stride: 2}, s(96), 32, s(64), 32, false) },
		"z":            func() { k.LSTMForward(1, s(63), s(16), s(16), 16, s(16), 16) },
		"c":            func() { k.LSTMForward(2, s(128), s(31), s(32), 16, s(32), 16) },
		"dc":           func() { k.LSTMBackward(1, s(64), s(64), 64, s(16), s(16), 16, s(16), 16, s(15), 16) },
		"h":            func() { k.RNNForward(1, s(32), s(31), 32) },
		"dh":           func() { k.RNNBackward(1, s(32), s(32), 32, s(32), 32, s(31), 32) },
		"y":            func() { k.Tanh(s(3), s(2)) },
		"codes":        func() { k.CodesMulVec(new([16]float32), make([]byte, 63), s(2), s(64), s(2)) },
		"scales":       func() { k.CodesNumbers(new([16]float32), make([]byte, 64), s(1), s(128)) },
		"blocks":       func() { k.CodesMulVec(new([16]float32), make([]byte, 64), s(2), s(32), s(4)) },
		"Multiply":     func() { k.Multiply(s(16), s(16), s(32)) },
		"MultiplyAdd":  func() { k.MultiplyAdd(1, s(8), s(8), s(8)) },
		"SigmoidSlope": func() { k.SigmoidSlope(s(32), s(16)) },
		"TanhSlope":    func() { k.TanhSlope(s(16), s(8)) },
		"Finite":       func() { k.Finite(s(17), s(16)) },
		"lengths":      func() { k.Axpy(1, s(16), s(32)) },
		"granule":      func() { k.Adam(s(8), s(8), s(8), s(8), 1, 1, 0, 0, 0, 0) },
	} {
		if err := refused(call); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func refused(call func()) (err error) {
	defer func() {
		if recover() == nil {
			err = fmt.Errorf("a size that does not fit was taken")
		}
	}()
	call()
	return nil
}
