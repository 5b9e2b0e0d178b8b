package net_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/stack"
	"unroll/stack/torch"
	"unroll/tensor"
	"unroll/train"
)

// kinds are random networks of the cells that PyTorch has, in all forms.
func kinds(r *rand.Rand) (all []net.Spec) {
	for _, cell := range []string{"rnn", "gru", "lstm"} {
		for range 12 {
			s := net.Spec{Cell: cell, Hidden: 1 + r.IntN(40), Layers: 1 + r.IntN(3), Bidirectional: r.IntN(2) == 0, Outputs: 1 + r.IntN(40), Loss: "softmax", Last: r.IntN(2) == 0}
			if s.Inputs = 1 + r.IntN(20); r.IntN(2) == 0 {
				s.Inputs, s.Vocabulary, s.Embedding = 0, 1+r.IntN(20), r.IntN(9)
			}
			if r.IntN(3) == 0 {
				s.Loss = "squared"
			}
			all = append(all, s)
		}
	}
	return all
}

// A network says and learns what the page level says and learns in float64: the loss
// of sequences of different lengths, each run alone, and its gradient by every
// parameter.
func TestAgainstThePageLevel(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for i, s := range kinds(r) {
		t.Run(fmt.Sprint(i, s.Cell, s.Layers, s.Loss), func(t *testing.T) {
			n, err := net.New(device(t, 1+i%2), s, uint64(i))
			must(t, err)
			training, err := n.Training(steps+2, batch)
			must(t, err)
			in := example(s, r)
			if in.Lengths = []int{steps, 1 + r.IntN(steps), 1 + r.IntN(steps)}; i%3 == 0 {
				in.Lengths = nil
			}
			loss, err := training.Forward(in, nil)
			must(t, err)
			must(t, training.Backward(1))
			p := page{s, arrays(t, n), map[string][]float64{}}
			want := p.learn(t, in)
			if math.Abs(loss-want) > 1e-5*max(1, want) {
				t.Errorf("the loss is %g, expected %g", loss, want)
			}
			for _, a := range n.Parameters() {
				got := make([]float32, a.Size())
				must(t, n.Gradient(a.Name, got))
				near(t, a.Name, got, p.gradient[a.Name])
			}
		})
	}
}

// page is the same network at the page level.
type page struct {
	spec     net.Spec
	weights  map[string]tensor.Array
	gradient map[string][]float64
}

func arrays(t *testing.T, n *net.Network) map[string]tensor.Array {
	all := map[string]tensor.Array{}
	for _, p := range n.Parameters() {
		w := make([]float32, p.Size())
		must(t, n.Get(p.Name, w))
		a := tensor.Array{Name: p.Name, Shape: p.Shape, Data: make([]float64, len(w))}
		for i, x := range w {
			a.Data[i] = float64(x)
		}
		all[p.Name] = a
	}
	return all
}

// modules are the recurrent weights as PyTorch's modules have them: both biases, of
// which ours is the first. A GRU's second one has our bias_hn in its last third.
func (p page) modules() (all []tensor.Array) {
	for name, a := range p.weights {
		switch {
		case !strings.HasPrefix(name, "rnn.") || strings.Contains(name, "bias_hn"):
			continue
		case strings.Contains(name, "bias_ih"):
			second := tensor.Array{Name: strings.Replace(name, "bias_ih", "bias_hh", 1), Shape: a.Shape, Data: make([]float64, len(a.Data))}
			if hn, ok := p.weights[strings.Replace(name, "bias_ih", "bias_hn", 1)]; ok {
				copy(second.Data[len(a.Data)-len(hn.Data):], hn.Data)
			}
			all = append(all, second)
		}
		all = append(all, a)
	}
	return all
}

// learn runs each sequence alone and adds up gradients.
func (p page) learn(t *testing.T, in net.Batch) (loss float64) {
	s, err := torch.Load(p.modules(), "rnn.")
	must(t, err)
	w := p.weights["output.weight"]
	readout := stack.Linear{W: tensor.Matrix{Rows: w.Shape[0], Cols: w.Shape[1], Data: w.Data}, B: p.weights["output.bias"].Data}
	counted := 0
	for b := range batch {
		counted += p.asked(in, b)
	}
	if p.spec.Loss == "squared" {
		counted *= p.spec.Outputs
	}
	for b := range batch {
		x := p.inputs(in, b)
		pass, err := s.Forward(x, nil)
		must(t, err)
		y, d := pass.Outputs(), s.Layers[len(s.Layers)-1].Forward.Outputs()
		top := y
		if p.spec.Last {
			end := append(tensor.Vector{}, y[len(y)-1][:d]...)
			top = []tensor.Vector{append(end, y[0][d:]...)}
		}
		scores, err := readout.Forward(top)
		must(t, err)
		e, direct := p.compare(t, in, b, scores)
		loss += e / float64(counted)
		for i := range direct {
			direct[i] = tensor.Scale(1/float64(counted), direct[i])
		}
		g, err := readout.Backward(top, direct)
		must(t, err)
		p.add("output.weight", g.Params.W.Data)
		p.add("output.bias", g.Params.B)
		dy := g.X
		if p.spec.Last {
			dy = make([]tensor.Vector, len(y))
			for i := range dy {
				dy[i] = tensor.NewVector(len(y[i]))
			}
			copy(dy[len(y)-1][:d], g.X[0])
			copy(dy[0][d:], g.X[0][d:])
		}
		back, err := pass.Backward(dy, nil)
		must(t, err)
		p.recurrent(t, back.Params)
		for i := range back.X {
			if p.spec.Embedding > 0 {
				row := make([]float64, p.spec.Vocabulary*p.spec.Embedding)
				copy(row[int(in.Symbols[i*batch+b])*p.spec.Embedding:], back.X[i])
				p.add("embedding.weight", row)
			}
		}
	}
	return loss
}

func (p page) recurrent(t *testing.T, g stack.Stack) {
	all, err := torch.Gradient(g, "rnn.")
	must(t, err)
	for _, a := range all {
		if !strings.Contains(a.Name, "bias_hh") {
			p.add(a.Name, a.Data)
		} else if name := strings.Replace(a.Name, "bias_hh", "bias_hn", 1); p.weights[name].Data != nil {
			p.add(name, a.Data[len(a.Data)/3*2:])
		}
	}
}

func (p page) add(name string, g []float64) {
	if p.gradient[name] == nil {
		p.gradient[name] = make([]float64, len(g))
	}
	for i, x := range g {
		p.gradient[name][i] += x
	}
}

func (p page) length(in net.Batch, b int) int {
	if in.Lengths == nil {
		return steps
	}
	return in.Lengths[b]
}

func (p page) asked(in net.Batch, b int) int {
	if p.spec.Last {
		return 1
	}
	return p.length(in, b)
}

func (p page) inputs(in net.Batch, b int) (x []tensor.Vector) {
	for i := range p.length(in, b) {
		at := i*batch + b
		switch {
		case p.spec.Vocabulary == 0:
			x = append(x, wide(in.Vectors[at*p.spec.Inputs:][:p.spec.Inputs]))
		case p.spec.Embedding > 0:
			x = append(x, p.weights["embedding.weight"].Data[int(in.Symbols[at])*p.spec.Embedding:][:p.spec.Embedding])
		default:
			x = append(x, tensor.NewVector(p.spec.Vocabulary))
			x[i][in.Symbols[at]] = 1
		}
	}
	return x
}

func (p page) compare(t *testing.T, in net.Batch, b int, scores []tensor.Vector) (loss float64, direct []tensor.Vector) {
	var labels []int
	for i, y := range scores {
		at := i*batch + b
		if p.spec.Loss == "softmax" {
			labels = append(labels, int(in.Classes[at]))
			continue
		}
		away := tensor.Sub(y, wide(in.Values[at*p.spec.Outputs:][:p.spec.Outputs]))
		loss, direct = loss+tensor.Dot(away, away), append(direct, tensor.Scale(2, away))
	}
	if p.spec.Loss == "squared" {
		return loss, direct
	}
	loss, direct, err := stack.CrossEntropy(scores, labels)
	must(t, err)
	return loss, direct
}

func wide(x []float32) tensor.Vector {
	v := make(tensor.Vector, len(x))
	for i := range x {
		v[i] = float64(x[i])
	}
	return v
}

func near(t *testing.T, name string, got []float32, want []float64) {
	t.Helper()
	largest := 1e-3
	for _, x := range want {
		largest = max(largest, math.Abs(x))
	}
	for i, x := range want {
		if d := math.Abs(float64(got[i]) - x); !(d < 3e-5*largest) {
			t.Errorf("%s: number %d is %g, expected %g, off by %.2g of %.3g", name, i, got[i], x, d, largest)
			return
		}
	}
}

// Sequences of different lengths end where they would alone: the state of each, and
// what a NaN past the end of one could do to it.
func TestLengths(t *testing.T) {
	for _, cell := range []string{"rnn", "gru", "lstm", "vanilla"} {
		s := net.Spec{Cell: cell, Inputs: 3, Hidden: 6, Layers: 2, Outputs: 2, Loss: "squared"}
		n, err := net.New(device(t, 2), s, 5)
		must(t, err)
		training, err := n.Training(steps, batch)
		must(t, err)
		alone, err := n.Training(steps, 1)
		must(t, err)
		in := example(s, rand.New(rand.NewPCG(3, 3)))
		in.Lengths = []int{2, steps, 1}
		last, want := n.State(batch), n.State(1)
		clean, err := training.Forward(in, nil)
		must(t, err)
		must(t, training.Last(last))
		for r, length := range in.Lengths {
			var one net.Batch
			for k := range length {
				one.Vectors = append(one.Vectors, in.Vectors[(k*batch+r)*3:][:3]...)
				one.Values = append(one.Values, in.Values[(k*batch+r)*2:][:2]...)
			}
			_, err := alone.Forward(one, nil)
			must(t, err)
			must(t, alone.Last(want))
			for l := range want {
				near(t, cell, last[l].H[r*6:][:6], wide(want[l].H))
				if want[l].C != nil {
					near(t, cell, last[l].C[r*6:][:6], wide(want[l].C))
				}
			}
		}
		in.Vectors[(2*batch+0)*3] = float32(math.NaN())
		if again, err := training.Forward(in, nil); err != nil || again != clean {
			t.Errorf("%s: with NaN past an end the loss is %g, else %g, error %v", cell, again, clean, err)
		}
	}
}

// A step of training allocates nothing after the first, and gives the same weights to
// the last bit again, and with other numbers of workers but for rounding.
func TestNothingIsAllocatedAndRunsAgree(t *testing.T) {
	all := specs()
	dropout := all["reset gates"]
	dropout.Dropout = 0.5
	all["dropout"] = dropout
	for name, s := range all {
		var before []float32
		for i, threads := range []int{1, 2, 2, 3} {
			all := afterSomeSteps(t, fmt.Sprint(name, ", ", threads, " threads"), s, threads)
			if i == 2 && !slices.Equal(all, before) {
				t.Errorf("%s: two runs with %d threads differ", name, threads)
			}
			if before != nil {
				near(t, name, all, wide(before))
			}
			before = all
		}
	}
}

func afterSomeSteps(t *testing.T, name string, s net.Spec, threads int) (all []float32) {
	n, err := net.New(device(t, threads), s, 5)
	must(t, err)
	training, err := n.Training(steps, batch)
	must(t, err)
	in, state := example(s, rand.New(rand.NewPCG(3, 4))), n.State(batch)
	in.Lengths = []int{2, steps, 3}
	step := func() error {
		if _, err := training.Forward(in, state); err != nil {
			return err
		}
		if err := training.Last(state); err != nil {
			return err
		}
		if err := training.Backward(1); err != nil {
			return err
		}
		if _, err := n.ClipNorm(0.5); err != nil {
			return err
		}
		return n.Update(net.Rule{Kind: engine.Momentum, Rate: 0.01, Beta1: 0.9})
	}
	must(t, step())
	if got := testing.AllocsPerRun(2, func() { must(t, step()) }); got != 0 {
		t.Errorf("%s: %g allocations", name, got)
	}
	for _, p := range n.Parameters() {
		w := make([]float32, p.Size())
		must(t, n.Get(p.Name, w))
		all = append(all, w...)
	}
	return all
}

// AdamW moves the weights as package train's Adam moves them after it has shrunk them.
func TestAdamWAgainstTheFormula(t *testing.T) {
	s := specs()["embedding"]
	n, training, loss := trained(t, s)
	rule := net.Rule{Kind: engine.AdamW, Rate: 0.01, Beta1: train.Beta1, Beta2: train.Beta2, Eps: train.Epsilon, Decay: 0.3}
	reference := map[string]*train.Adam{}
	for range 3 {
		loss()
		must(t, training.Backward(1))
		want := map[string]tensor.Vector{}
		for _, p := range n.Parameters() {
			if reference[p.Name] == nil {
				reference[p.Name] = &train.Adam{Rate: rule.Rate}
			}
			w, g := make([]float32, p.Size()), make([]float32, p.Size())
			must(t, n.Get(p.Name, w))
			must(t, n.Gradient(p.Name, g))
			want[p.Name] = reference[p.Name].Step(tensor.Scale(1-rule.Rate*rule.Decay, wide(w)), wide(g))
		}
		must(t, n.Update(rule))
		for _, p := range n.Parameters() {
			w := make([]float32, p.Size())
			must(t, n.Get(p.Name, w))
			near(t, p.Name, w, want[p.Name])
		}
	}
}
