package tune

import (
	"math"

	"unroll/lora"
	"unroll/tensor"
)

// pair is an adapter in training: A and B, and what the optimiser keeps of each.
type pair struct {
	in, out, rank int
	adapter       lora.Adapter // its shape, Alpha and RankStabilised
	scale         float32
	a, b          trained // r×in, out×r
}

// trained are numbers in training.
type trained struct{ w, g, m, v []float32 }

func newTrained(m tensor.Matrix) trained {
	n := len(m.Data)
	return trained{numbers(m.Data), make([]float32, n), make([]float32, n), make([]float32, n)}
}

func newPair(a lora.Adapter) *pair {
	return &pair{in: a.A.Cols, out: a.B.Rows, rank: a.Rank(), adapter: a, scale: float32(a.Scale()), a: newTrained(a.A), b: newTrained(a.B)}
}

// now returns the adapter as it is now.
func (p *pair) now() lora.Adapter {
	a := p.adapter
	a.A, a.B = tensor.NewMatrix(p.rank, p.in), tensor.NewMatrix(p.out, p.rank)
	for i, x := range p.a.w {
		a.A.Data[i] = float64(x)
	}
	for i, x := range p.b.w {
		a.B.Data[i] = float64(x)
	}
	return a
}

// embed adds to y, rows of out numbers, what the adapter of an embedding makes of
// some symbols.
func (p *pair) embed(symbols []int32, y []float32) {
	for n, symbol := range symbols {
		row := y[n*p.out:][:p.out]
		for k := range p.rank {
			u := p.scale * p.a.w[k*p.in+int(symbol)]
			for i := range row {
				row[i] += u * p.b.w[i*p.rank+k]
			}
		}
	}
}

// embedBack adds to the gradient, from that of y.
func (p *pair) embedBack(symbols []int32, g []float32) {
	for n, symbol := range symbols {
		row := g[n*p.out:][:p.out]
		for k := range p.rank {
			at, v := k*p.in+int(symbol), float32(0)
			u := p.scale * p.a.w[at]
			for i, slope := range row {
				v += slope * p.b.w[i*p.rank+k]
				p.b.g[i*p.rank+k] += slope * u
			}
			p.a.g[at] += p.scale * v
		}
	}
}

// adam moves the numbers by Adam (Kingma and Ba, 2015), with the means of the
// update from 1 on, and clears the gradient.
func (t trained) adam(update int, rate float64) {
	const beta1, beta2, eps = 0.9, 0.999, 1e-8
	first, second := 1-math.Pow(beta1, float64(update)), 1-math.Pow(beta2, float64(update))
	for i, g := range t.g {
		t.m[i] = beta1*t.m[i] + (1-beta1)*g
		t.v[i] = beta2*t.v[i] + (1-beta2)*g*g
		t.w[i] -= float32(rate * float64(t.m[i]) / first / (math.Sqrt(float64(t.v[i])/second) + eps))
		t.g[i] = 0
	}
}
