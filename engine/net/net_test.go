package net_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/engine"
	"unroll/engine/net"
)

const steps, batch = 5, 3

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func device(t testing.TB, threads int) *engine.Device {
	t.Helper()
	d, err := engine.Open(engine.Options{Threads: threads})
	must(t, err)
	t.Cleanup(d.Close)
	return d
}

// specs are networks of all kinds.
func specs() map[string]net.Spec {
	return map[string]net.Spec{
		"embedding":       {Cell: "lstm", Vocabulary: 7, Embedding: 4, Hidden: 9, Layers: 1, Outputs: 5, Loss: "softmax"},
		"symbols as such": {Cell: "rnn", Vocabulary: 6, Hidden: 5, Layers: 2, Outputs: 6, Loss: "softmax"},
		"last class":      {Cell: "lstm", Inputs: 3, Hidden: 8, Layers: 2, Outputs: 4, Loss: "softmax", Last: true},
		"values":          {Cell: "lstm", Inputs: 2, Hidden: 6, Layers: 1, Outputs: 3, Loss: "squared"},
		"reset gates":     {Cell: "gru", Vocabulary: 6, Embedding: 3, Hidden: 7, Layers: 2, Outputs: 6, Loss: "softmax"},
		"peepholes":       {Cell: "vanilla", Inputs: 2, Hidden: 5, Layers: 1, Outputs: 3, Loss: "softmax"},
		"augmented": {Cell: "augmented", Inputs: 2, Hidden: 5, Layers: 2, Outputs: 3, Loss: "squared", Last: true,
			Augmentation: engine.Augmentation{Peepholes: engine.DiagonalPeepholes, External: true, Projection: 4}},
		"last value": {Cell: "rnn", Inputs: 2, Hidden: 6, Layers: 3, Outputs: 1, Loss: "squared", Last: true},
	}
}

// example is a random batch that fits.
func example(s net.Spec, r *rand.Rand) net.Batch { return longExample(s, r, steps) }

func longExample(s net.Spec, r *rand.Rand, steps int) net.Batch {
	rows, asked := steps*batch, steps*batch
	if s.Last {
		asked = batch
	}
	var b net.Batch
	for range rows {
		if s.Vocabulary > 0 {
			b.Symbols = append(b.Symbols, r.Int32N(int32(s.Vocabulary)))
		}
		for range s.Inputs {
			b.Vectors = append(b.Vectors, r.Float32()-0.5)
		}
	}
	for range asked {
		if s.Loss == "softmax" {
			b.Classes = append(b.Classes, r.Int32N(int32(s.Outputs)))
			continue
		}
		for range s.Outputs {
			b.Values = append(b.Values, r.Float32()-0.5)
		}
	}
	return b
}

// trained is a network after a forward pass from a random state, its training, and
// a function that gives the loss again.
func trained(t *testing.T, s net.Spec) (*net.Network, *net.Training, func() float64) {
	t.Helper()
	n, err := net.New(device(t, 2), s, 3)
	must(t, err)
	training, err := n.Training(steps, batch)
	must(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	in, start := example(s, r), n.State(batch)
	for _, l := range start {
		for _, numbers := range [][]float32{l.H, l.C} {
			for i := range numbers {
				numbers[i] = r.Float32() - 0.5
			}
		}
	}
	loss := func() float64 {
		e, err := training.Forward(in, start)
		must(t, err)
		return e
	}
	loss()
	return n, training, loss
}

// A step of plain descent shows the gradient of every parameter: it is what
// differences of the loss say, along a random direction.
func TestGradient(t *testing.T) {
	for name, s := range specs() {
		t.Run(name, func(t *testing.T) {
			n, training, loss := trained(t, s)
			before := map[string][]float32{}
			for _, p := range n.Parameters() {
				before[p.Name] = make([]float32, p.Size())
				must(t, n.Get(p.Name, before[p.Name]))
			}
			must(t, training.Backward(0.25)) // two parts that make one
			loss()
			must(t, training.Backward(0.75))
			must(t, n.Update(net.Rule{Kind: "sgd", Rate: 1}))
			gradient := map[string][]float32{}
			for name, w := range before {
				after := make([]float32, len(w))
				must(t, n.Get(name, after))
				for i, x := range after {
					after[i] = w[i] - x
				}
				gradient[name] = after
				must(t, n.Set(name, w))
			}
			r := rand.New(rand.NewPCG(4, 5))
			for _, p := range n.Parameters() {
				moved := make([]float32, p.Size())
				slope, way := 0.0, make([]float64, p.Size())
				for i := range way {
					way[i] = r.NormFloat64()
					slope += way[i] * float64(gradient[p.Name][i])
				}
				const h = 4e-3
				var e [2]float64
				for k, sign := range []float64{-1, 1} {
					for i, w := range before[p.Name] {
						moved[i] = w + float32(sign*h*way[i])
					}
					must(t, n.Set(p.Name, moved))
					e[k] = loss()
				}
				must(t, n.Set(p.Name, before[p.Name]))
				if found := (e[1] - e[0]) / (2 * h); math.Abs(found-slope) > 2e-3*max(0.1, math.Abs(slope)) {
					t.Errorf("%s: the loss rises by %.6f along a direction, the gradient says %.6f", p.Name, found, slope)
				}
			}
		})
	}
}

// A stream that is given the steps one by one answers what a stream that is given
// all of them answers, and the loss of its answers is that of the training.
func TestStream(t *testing.T) {
	for name, s := range specs() {
		n, err := net.New(device(t, 2), s, 3)
		must(t, err)
		in := example(s, rand.New(rand.NewPCG(6, 7)))
		whole, err := n.Stream(batch)
		must(t, err)
		all, piece := make([]float32, steps*batch*s.Outputs), make([]float32, batch*s.Outputs)
		must(t, whole.Run(in, all))
		parts, err := n.Stream(batch)
		must(t, err)
		for k := range steps {
			var b net.Batch
			if s.Vocabulary > 0 {
				b.Symbols = in.Symbols[k*batch:][:batch]
			} else {
				b.Vectors = in.Vectors[k*batch*s.Inputs:][:batch*s.Inputs]
			}
			must(t, parts.Run(b, piece))
			for i, x := range piece {
				if want := all[k*len(piece)+i]; math.Abs(float64(x-want)) > 1e-5 {
					t.Errorf("%s: step %d answers %g, in one go %g", name, k, x, want)
				}
			}
		}
		again := make([]float32, len(all))
		must(t, parts.Reset())
		must(t, parts.Run(in, again))
		if !slices.Equal(again, all) {
			t.Errorf("%s: a stream that was reset answers otherwise", name)
		}
		training, err := n.Training(steps, batch)
		must(t, err)
		want, err := training.Forward(in, nil)
		must(t, err)
		if got := lossOf(s, all, in); math.Abs(got-want) > 1e-5 {
			t.Errorf("%s: its answers have the loss %g, the training says %g", name, got, want)
		}
	}
}

// lossOf is the mean loss of answers, in double precision.
func lossOf(s net.Spec, answers []float32, in net.Batch) (loss float64) {
	if s.Last {
		answers = answers[(steps-1)*batch*s.Outputs:]
	}
	if s.Loss == "squared" {
		for i, w := range in.Values {
			loss += math.Pow(float64(answers[i]-w), 2) / float64(len(in.Values))
		}
		return loss
	}
	for i, class := range in.Classes {
		sum := 0.0
		for _, x := range answers[i*s.Outputs:][:s.Outputs] {
			sum += math.Exp(float64(x))
		}
		loss += (math.Log(sum) - float64(answers[i*s.Outputs+int(class)])) / float64(len(in.Classes))
	}
	return loss
}

// Dropout leaves out what the seed says: again the same for the same update, else
// for the next, and nothing in use.
func TestDropout(t *testing.T) {
	s := specs()["last class"]
	s.Dropout = 0.5
	n, training, loss := trained(t, s)
	first, second := loss(), loss()
	n.SetUpdates(0)
	if first == second {
		t.Error("two passes leave out the same")
	}
	must(t, training.Backward(1))
	must(t, n.Update(net.Rule{Kind: "sgd"})) // moves nothing
	n.SetUpdates(0)
	loss()
	if again := loss(); again != first {
		t.Errorf("the second pass of an update had the loss %g, and now %g", first, again)
	}
}

// The seed draws the first weights; nothing else does.
func TestSeed(t *testing.T) {
	s := specs()["embedding"]
	draw := func(threads int, seed uint64) (all []float32) {
		n, err := net.New(device(t, threads), s, seed)
		must(t, err)
		for _, p := range n.Parameters() {
			w := make([]float32, p.Size())
			must(t, n.Get(p.Name, w))
			all = append(all, w...)
		}
		return all
	}
	if a := draw(1, 1); !slices.Equal(a, draw(2, 1)) || slices.Equal(a, draw(1, 2)) {
		t.Error("the weights do not follow from the seed")
	}
}

func TestErrors(t *testing.T) {
	for want, change := range map[string]func(*net.Spec){
		"Hidden is 0, expected 1 to":            func(s *net.Spec) { s.Hidden = 0 },
		"Layers is 2000000":                     func(s *net.Spec) { s.Layers = 2_000_000 },
		`Cell is "transformer", expected`:       func(s *net.Spec) { s.Cell = "transformer" },
		`Loss is "hinge", expected softmax or`:  func(s *net.Spec) { s.Loss = "hinge" },
		"Dropout is 1, expected a part":         func(s *net.Spec) { s.Dropout = 1 },
		"Vocabulary is 7 and Inputs 2":          func(s *net.Spec) { s.Inputs = 2 },
		"Embedding is 4, expected 0 where vect": func(s *net.Spec) { s.Vocabulary, s.Inputs = 0, 2 },
	} {
		s := specs()["embedding"]
		change(&s)
		_, err := net.New(device(t, 1), s, 1)
		fails(t, err, "net: New: "+want)
	}
	s := specs()["embedding"]
	n, training, _ := trained(t, s)
	good := example(s, rand.New(rand.NewPCG(1, 1)))
	forward := func(change func(*net.Batch)) error {
		b := net.Batch{Symbols: slices.Clone(good.Symbols), Classes: slices.Clone(good.Classes)}
		change(&b)
		_, err := training.Forward(b, nil)
		return err
	}
	fails(t, forward(func(b *net.Batch) { b.Symbols[4] = 7 }), "Symbols is 7 at entry 4, expected 0 to 6")
	fails(t, forward(func(b *net.Batch) { b.Classes[2] = -2 }), "Classes is -2 at entry 2, expected -1 to 4")
	fails(t, forward(func(b *net.Batch) { b.Symbols = b.Symbols[1:] }), "Symbols has 14 entries, expected 3 for each step")
	fails(t, forward(func(b *net.Batch) { b.Classes = nil }), "Classes has 0 entries, expected 15")
	fails(t, forward(func(b *net.Batch) { b.Symbols = make([]int32, 18) }), "Classes has 15 entries, expected 18")
	_, err := n.ClipNorm(1)
	fails(t, err, "there is no gradient")
	fails(t, n.Update(net.Rule{Kind: "sgd"}), "there is no gradient")
	fails(t, training.Backward(1), "there is no Forward to go back through")
	_, err = training.Forward(good, nil)
	must(t, err)
	must(t, training.Backward(1))
	_, err = n.ClipNorm(0)
	fails(t, err, "the limit is 0")
	_, err = n.ClipNorm(math.Inf(1))
	must(t, err)
	_, err = training.Forward(good, nil)
	must(t, err)
	fails(t, training.Backward(1), "the gradient was clipped")
	fails(t, n.Update(net.Rule{Kind: "newton"}), `Kind is "newton"`)
	fails(t, n.Get("rnn.weight", nil), `there is no parameter "rnn.weight"`)
	fails(t, n.Set("output.bias", make([]float32, 2)), "output.bias has 2 numbers, expected 5")
	fails(t, training.Last(nil), "the state has 0 layers, expected 1")
}

func fails(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one that says %q", err, want)
	}
}
