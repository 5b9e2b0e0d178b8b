package net_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine/net"
)

// learned is all that a training computes of a batch.
type learned struct {
	loss     float64
	last     net.State
	gradient map[string][]float32
}

func learn(t *testing.T, n *net.Network, training *net.Training, in net.Batch, start net.State) learned {
	t.Helper()
	l := learned{gradient: map[string][]float32{}, last: n.State(batch)}
	var err error
	l.loss, err = training.Forward(in, start)
	must(t, err)
	if start != nil {
		must(t, training.Last(l.last))
	}
	must(t, training.Backward(1))
	for _, p := range n.Parameters() {
		l.gradient[p.Name] = make([]float32, p.Size())
		must(t, n.Gradient(p.Name, l.gradient[p.Name]))
	}
	must(t, n.Update(net.Rule{Kind: "sgd"})) // moves nothing
	n.SetUpdates(0)
	return l
}

// same demands that two trainings agree, sequence b of one with order[b] of the other.
func same(t *testing.T, name string, got, want learned, order []int) {
	t.Helper()
	if math.Abs(got.loss-want.loss) > 1e-6*max(1, want.loss) {
		t.Errorf("%s: the loss is %g, expected %g", name, got.loss, want.loss)
	}
	for p, g := range got.gradient {
		near(t, name+": "+p, g, wide(want.gradient[p]))
	}
	for k, l := range got.last {
		for b, from := range order {
			h, c := len(l.H)/batch, len(l.C)/batch
			near(t, name+": h", l.H[b*h:][:h], wide(want.last[k].H[from*h:][:h]))
			near(t, name+": c", l.C[b*c:][:c], wide(want.last[k].C[from*c:][:c]))
		}
	}
}

func randomState(n *net.Network, r *rand.Rand) net.State {
	s := n.State(batch)
	for _, l := range s {
		for _, numbers := range [][]float32{l.H, l.C} {
			for i := range numbers {
				numbers[i] = r.Float32() - 0.5
			}
		}
	}
	return s
}

// With little memory a training computes what it computes with all it takes: also
// with dropout, sequences of different lengths, and in both directions.
func TestWithin(t *testing.T) {
	const steps = 400
	all := specs()
	both := all["embedding"]
	both.Bidirectional = true
	all["both directions"] = both
	for name, s := range all {
		if s.Layers > 1 {
			s.Dropout = 0.2
		}
		r := rand.New(rand.NewPCG(9, 9))
		n, err := net.New(device(t, 2), s, 3)
		must(t, err)
		in, start := longExample(s, r, steps), randomState(n, r)
		in.Lengths = []int{170, steps, 60}
		whole, err := n.Training(steps, batch)
		must(t, err)
		parts, err := n.TrainingWithin(s.Layers*(1<<20), steps, batch)
		must(t, err)
		same(t, name, learn(t, n, parts, in, start), learn(t, n, whole, in, start), []int{0, 1, 2})
		_, err = n.TrainingWithin(10000, steps, batch)
		fails(t, err, "expected at least about")
		_, err = n.TrainingWithin(-1, steps, batch)
		fails(t, err, "bytes is -1, expected 0 or more")
	}
}

// The order of the sequences in a batch makes no difference.
func TestOrder(t *testing.T) {
	order := []int{2, 0, 1}
	for name, s := range specs() {
		r := rand.New(rand.NewPCG(9, 9))
		n, err := net.New(device(t, 2), s, 3)
		must(t, err)
		training, err := n.Training(steps, batch)
		must(t, err)
		in, start := example(s, r), randomState(n, r)
		in.Lengths = []int{2, 1, steps}
		want := learn(t, n, training, in, start)
		asked := steps
		if s.Last {
			asked = 1
		}
		in.Symbols, in.Vectors, in.Lengths = ordered(steps, in.Symbols, order), ordered(steps, in.Vectors, order), ordered(1, in.Lengths, order)
		in.Classes, in.Values = ordered(asked, in.Classes, order), ordered(asked, in.Values, order)
		for k := range start {
			start[k].H, start[k].C = ordered(1, start[k].H, order), ordered(1, start[k].C, order)
		}
		same(t, fmt.Sprint(name, ", in another order"), learn(t, n, training, in, start), want, order)
	}
}

// ordered are the rows of the sequences of some steps, in another order.
func ordered[E any](steps int, rows []E, order []int) (all []E) {
	width := len(rows) / steps / batch
	for s := range steps {
		for _, b := range order {
			all = append(all, rows[(s*batch+b)*width:][:width]...)
		}
	}
	return all
}

// The gradient goes back through what dropout has left, and only that: it is what
// differences of the loss say, along a random direction of each parameter.
func TestDropoutGradient(t *testing.T) {
	s := specs()["last class"]
	s.Dropout = 0.5
	r := rand.New(rand.NewPCG(4, 4))
	n, err := net.New(device(t, 2), s, 3)
	must(t, err)
	training, err := n.Training(steps, batch)
	must(t, err)
	in := example(s, r)
	in.Lengths = []int{3, steps, 4}
	gradient := learn(t, n, training, in, nil).gradient
	for _, p := range n.Parameters() {
		w, moved, way, slope := make([]float32, p.Size()), make([]float32, p.Size()), make([]float64, p.Size()), 0.0
		must(t, n.Get(p.Name, w))
		for i := range way {
			way[i] = r.NormFloat64()
			slope += way[i] * float64(gradient[p.Name][i])
		}
		const h = 4e-3
		found := 0.0
		for _, step := range []float64{-h, h} {
			for i := range w {
				moved[i] = w[i] + float32(step*way[i])
			}
			must(t, n.Set(p.Name, moved))
			found += learn(t, n, training, in, nil).loss / (2 * step)
		}
		must(t, n.Set(p.Name, w))
		if math.Abs(found-slope) > 2e-3*max(0.1, math.Abs(slope)) {
			t.Errorf("%s: the loss rises by %.6f along a direction, the gradient says %.6f", p.Name, found, slope)
		}
	}
}
