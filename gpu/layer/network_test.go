package layer_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/engine"
	"unroll/engine/net"
	"unroll/gpu/layer"
)

// learned is what both trainings of a network are.
type learned interface {
	Forward(in net.Batch, start net.State) (float64, error)
	Backward(part float64) error
	Last(s net.State) error
}

// updated is what both networks are.
type updated interface {
	ClipNorm(limit float64) (float64, error)
	Update(r net.Rule) error
}

// curve trains on a text chunk after chunk and returns losses and norms.
func curve(t *testing.T, n updated, on learned, state net.State, batches []net.Batch, r net.Rule) (all []float32) {
	t.Helper()
	for _, b := range batches {
		loss, err := on.Forward(b, state)
		must(t, err)
		must(t, on.Last(state))
		must(t, on.Backward(1))
		norm, err := n.ClipNorm(0.3)
		must(t, err)
		must(t, n.Update(r))
		all = append(all, float32(loss), float32(norm))
	}
	return all
}

// text is a language with three symbols after one another, and a few rows that
// nothing is asked of.
func text(r *rand.Rand, s net.Spec, count, steps, batch int) (all []net.Batch) {
	for range count {
		b := net.Batch{Classes: make([]int32, steps*batch)}
		if s.Inputs > 0 {
			b.Vectors = numbers(r, steps*batch*s.Inputs, 1)
		} else {
			b.Symbols = make([]int32, steps*batch)
		}
		for i := range b.Classes {
			at := r.IntN(3) + 3*(i%batch%2)
			if s.Inputs == 0 {
				b.Symbols[i] = int32(at)
			}
			if b.Classes[i] = int32(at+1) % int32(s.Outputs); r.IntN(7) == 0 {
				b.Classes[i] = engine.Ignored
			}
		}
		all = append(all, b)
	}
	return all
}

// A small language model learns as it does on the engine: the same losses and norms
// at every update, the same weights, and the same answers. Halfway it changes its
// device, and goes on.
func TestLearnsLikeTheEngine(t *testing.T) {
	adam := net.Rule{Kind: engine.Adam, Rate: 0.05, Beta1: 0.9, Beta2: 0.99, Eps: 1e-4}
	decay := adam
	decay.Kind, decay.Decay = engine.AdamW, 0.1
	for name, c := range map[string]struct {
		spec net.Spec
		rule net.Rule
		loop layer.Loop
	}{
		"lstm":      {net.Spec{Cell: "lstm", Vocabulary: 7, Embedding: 5, Hidden: 9, Layers: 2, Outputs: 7}, adam, layer.Persistent},
		"vanilla":   {net.Spec{Cell: "vanilla", Vocabulary: 7, Hidden: 6, Layers: 1, Outputs: 7}, decay, layer.Fused},
		"gru":       {net.Spec{Cell: "gru", Inputs: 3, Hidden: 8, Layers: 2, Outputs: 7}, net.Rule{Kind: engine.SGD, Rate: 0.5}, layer.Fused},
		"augmented": {net.Spec{Cell: "augmented", Augmentation: windowed(engine.Window{}), Vocabulary: 7, Hidden: 6, Layers: 2, Outputs: 7}, adam, layer.Products},
		"rnn":       {net.Spec{Cell: "rnn", Vocabulary: 7, Embedding: 4, Hidden: 8, Layers: 1, Outputs: 7}, net.Rule{Kind: engine.Momentum, Rate: 0.1, Beta1: 0.8}, layer.Products},
	} {
		t.Run(name, func(t *testing.T) {
			const steps, batch, count = 4, 3, 5
			c.spec.Loss = "softmax"
			want, err := net.New(processor(t), c.spec, 4)
			must(t, err)
			d := open(t, layer.Options{Loop: c.loop, Units: 4})
			got, err := d.Network(want)
			must(t, err)
			batches := text(rand.New(rand.NewPCG(5, 1)), c.spec, 2*count, steps, batch)
			wantTraining, err := want.Training(steps, batch)
			must(t, err)
			gotTraining, err := got.Training(steps, batch)
			must(t, err)
			a := curve(t, want, wantTraining, want.State(batch), batches[:count], c.rule)
			b := curve(t, got, gotTraining, want.State(batch), batches[:count], c.rule)
			near(t, "losses and norms", b, a, 2*bound)
			first := a[0]
			back, err := net.New(processor(t), c.spec, 9)
			must(t, err)
			must(t, got.Store(back))
			for _, p := range want.Parameters() {
				x, y := make([]float32, p.Size()), make([]float32, p.Size())
				must(t, want.Get(p.Name, x))
				must(t, back.Get(p.Name, y))
				near(t, p.Name, y, x, 1e-4)
			}
			stream, err := want.Stream(batch)
			must(t, err)
			ours, err := got.Stream(batch)
			must(t, err)
			x, y := make([]float32, steps*batch*7), make([]float32, steps*batch*7)
			for _, in := range batches[:2] {
				must(t, stream.Run(in, x))
				must(t, ours.Run(in, y))
				near(t, "answers", y, x, 1e-4)
			}
			// The engine goes on with what the device had learned, the device with what the engine had.
			backTraining, err := back.Training(steps, batch)
			must(t, err)
			got, err = d.Network(want)
			must(t, err)
			gotTraining, err = got.Training(steps, batch)
			must(t, err)
			a = curve(t, back, backTraining, want.State(batch), batches[count:], c.rule)
			b = curve(t, got, gotTraining, want.State(batch), batches[count:], c.rule)
			near(t, "losses and norms after the exchange", b, a, 1e-4)
			if last := b[len(b)-2]; !(last < first) {
				t.Errorf("the loss went from %g to %g", first, last)
			}
		})
	}
}

func TestPartOfALoss(t *testing.T) {
	spec := net.Spec{Cell: "rnn", Vocabulary: 7, Embedding: 4, Hidden: 8, Layers: 1, Outputs: 7, Loss: "softmax"}
	from, err := net.New(processor(t), spec, 4)
	must(t, err)
	n, err := open(t, layer.Options{}).Network(from)
	must(t, err)
	training, err := n.Training(3, 2)
	must(t, err)
	norm := func(parts ...float64) float64 {
		n.ClearGradient()
		for _, part := range parts {
			_, err := training.Forward(text(rand.New(rand.NewPCG(6, 1)), spec, 1, 3, 2)[0], nil)
			must(t, err)
			must(t, training.Backward(part))
		}
		norm, err := n.ClipNorm(math.Inf(1))
		must(t, err)
		return norm
	}
	if whole, halves := norm(1), norm(0.25, 0.75); !(math.Abs(whole-halves) < 1e-6) || whole == 0 {
		t.Errorf("the gradient has norm %g at once, %g in parts", whole, halves)
	}
}
