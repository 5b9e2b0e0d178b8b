package engine_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine"
)

// reference is the same layer in float64, a number at a time, written from the
// formulas: what the engine is compared with.
type reference struct {
	lstm                          bool
	steps, batch, inputs, hidden  int
	w                             engine.Weights
	x, start, cell, later, beyond []float32
	dy                            []float32
}

// results are what a whole forward and backward pass computes.
type results struct {
	y, h, c              []float64
	dx, dh, dc           []float64
	input, recurrent, db []float64
}

func (f reference) gates() int {
	if f.lstm {
		return 4
	}
	return 1
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func (f reference) run() results {
	T, B, I, H, G := f.steps, f.batch, f.inputs, f.hidden, f.gates()
	h, c, a := make([]float64, (T+1)*B*H), make([]float64, (T+1)*B*H), make([]float64, T*B*G*H)
	for i := range B * H {
		h[i], c[i] = float64(f.start[i]), float64(f.cell[i])
	}
	for t := range T {
		for b := range B {
			gate := a[(t*B+b)*G*H:][:G*H]
			for r := range gate {
				z := float64(f.w.Bias[r])
				for i := range I {
					z += float64(f.w.Input[r*I+i]) * float64(f.x[(t*B+b)*I+i])
				}
				for i := range H {
					z += float64(f.w.Recurrent[r*H+i]) * h[(t*B+b)*H+i]
				}
				if f.lstm && r/H != 2 {
					gate[r] = sigmoid(z)
				} else {
					gate[r] = math.Tanh(z)
				}
			}
			for j := range H {
				now, next := (t*B+b)*H+j, ((t+1)*B+b)*H+j
				if f.lstm {
					c[next] = gate[H+j]*c[now] + gate[j]*gate[2*H+j]
					h[next] = gate[3*H+j] * math.Tanh(c[next])
				} else {
					h[next] = gate[j]
				}
			}
		}
	}
	r := results{
		y: h[B*H:], h: h[T*B*H:], c: c[T*B*H:],
		dx: make([]float64, T*B*I), dh: make([]float64, B*H), dc: make([]float64, B*H),
		input: make([]float64, G*H*I), recurrent: make([]float64, G*H*H), db: make([]float64, G*H),
	}
	for i := range B * H {
		r.dh[i], r.dc[i] = float64(f.later[i]), float64(f.beyond[i])
	}
	for t := T - 1; t >= 0; t-- {
		for b := range B {
			gate, dz := a[(t*B+b)*G*H:][:G*H], make([]float64, G*H)
			for j := range H {
				now, next := (t*B+b)*H+j, ((t+1)*B+b)*H+j
				dh := r.dh[b*H+j] + float64(f.dy[now])
				if !f.lstm {
					dz[j] = dh * (1 - gate[j]*gate[j])
					continue
				}
				i, fg, g, o, th := gate[j], gate[H+j], gate[2*H+j], gate[3*H+j], math.Tanh(c[next])
				dc := r.dc[b*H+j] + dh*o*(1-th*th)
				dz[j], dz[H+j], dz[2*H+j], dz[3*H+j] = dc*g*i*(1-i), dc*c[now]*fg*(1-fg), dc*i*(1-g*g), dh*th*o*(1-o)
				r.dc[b*H+j] = dc * fg
			}
			clear(r.dh[b*H : (b+1)*H])
			for q, d := range dz {
				r.db[q] += d
				for i := range I {
					r.input[q*I+i] += d * float64(f.x[(t*B+b)*I+i])
					r.dx[(t*B+b)*I+i] += d * float64(f.w.Input[q*I+i])
				}
				for i := range H {
					r.recurrent[q*H+i] += d * h[(t*B+b)*H+i]
					r.dh[b*H+i] += d * float64(f.w.Recurrent[q*H+i])
				}
			}
		}
	}
	return r
}

// random makes a case of these sizes.
func random(r *rand.Rand, lstm bool, steps, batch, inputs, hidden int) reference {
	f := reference{lstm: lstm, steps: steps, batch: batch, inputs: inputs, hidden: hidden}
	fill := func(n int, size float64) []float32 {
		s := make([]float32, n)
		for i := range s {
			s[i] = float32((2*r.Float64() - 1) * size)
		}
		return s
	}
	G := f.gates()
	f.w = engine.Weights{
		Input:     fill(G*hidden*inputs, 2/math.Sqrt(float64(inputs))),
		Recurrent: fill(G*hidden*hidden, 2/math.Sqrt(float64(hidden))), Bias: fill(G*hidden, 1)}
	f.x, f.dy = fill(steps*batch*inputs, 1), fill(steps*batch*hidden, 1)
	f.start, f.later = fill(batch*hidden, 1), fill(batch*hidden, 1)
	f.cell, f.beyond = make([]float32, batch*hidden), make([]float32, batch*hidden)
	if lstm {
		f.cell, f.beyond = fill(batch*hidden, 1), fill(batch*hidden, 1)
	}
	return f
}

// layer makes the same layer on a device.
func (f reference) layer(t testing.TB, d *engine.Device) *engine.Layer {
	t.Helper()
	make := d.RNN
	if f.lstm {
		make = d.LSTM
	}
	l, err := make(f.inputs, f.hidden)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.SetWeights(f.w); err != nil {
		t.Fatal(err)
	}
	return l
}

// state is a state of the case, without a cell if it has none.
func (f reference) state(h, c []float32) engine.State {
	if !f.lstm {
		c = nil
	}
	return engine.State{H: h, C: c}
}

// agree demands that two slices agree relative to the largest number.
func agree(t *testing.T, name string, got []float32, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d numbers, expected %d", name, len(got), len(want))
	}
	largest := 1e-3
	for _, x := range want {
		largest = max(largest, math.Abs(x))
	}
	for i := range want {
		if d := math.Abs(float64(got[i]) - want[i]); !(d <= tolerance*largest) {
			t.Errorf("%s[%d] is %g, expected %g, off by %.2g of %.3g", name, i, got[i], want[i], d, largest)
			return
		}
	}
}
