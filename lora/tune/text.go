package tune

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"unroll/internal/safetensors"
	"unroll/train/loop"
)

// Text trains a tuning on a text, as a [loop.Trainee]. A step draws windows of the
// text at random, as its number and the seed say, and nothing else.
type Text struct {
	*Tuning
	Learn, Held []int32 // symbols of the text to learn, and of one that is held out
	Accumulate  int     // runs of a step, whose gradients are averaged
	Clip        float64 // largest norm of the gradient; 0 clips nothing

	in, next []int32
}

// NewText demands texts that are longer than a run, and at least one run a step.
func NewText(t *Tuning, learn, held []int32, accumulate int, clip float64) (*Text, error) {
	for name, s := range map[string][]int32{"text to learn": learn, "text that is held out": held} {
		if len(s) <= t.options.Steps {
			return nil, fmt.Errorf("tune: NewText: the %s has %d symbols, expected more than the %d steps of a run", name, len(s), t.options.Steps)
		}
	}
	if accumulate < 1 || !(clip >= 0) {
		return nil, fmt.Errorf("tune: NewText: %d runs a step and a norm of %g at most, expected at least 1 and 0", accumulate, clip)
	}
	rows := t.options.Steps * t.options.Batch
	return &Text{Tuning: t, Learn: learn, Held: held, Accumulate: accumulate, Clip: clip, in: make([]int32, rows), next: make([]int32, rows)}, nil
}

// window copies the symbols from one on, and those that follow them, to text k.
func (t *Text) window(text []int32, from, k int) {
	for n := range t.options.Steps {
		at := n*t.options.Batch + k
		t.in[at], t.next[at] = text[from+n], text[from+n+1]
	}
}

// Step makes update n, and says the loss in bits a symbol and the norm of the
// gradient before it was clipped.
func (t *Text) Step(n int, rate float64) ([]loop.Measure, error) {
	r := rand.New(rand.NewPCG(t.options.Seed, uint64(n)))
	mean := 0.0
	for range t.Accumulate {
		for k := range t.options.Batch {
			t.window(t.Learn, r.IntN(len(t.Learn)-t.options.Steps), k)
		}
		loss, err := t.Gradient(t.in, t.next)
		if err != nil {
			return nil, err
		}
		mean += loss / float64(t.Accumulate)
	}
	t.Scale(1 / float64(t.Accumulate))
	norm := t.Norm()
	if t.Clip > 0 && norm > t.Clip {
		t.Scale(t.Clip / norm)
	}
	return []loop.Measure{{Name: "loss", Value: mean / math.Ln2}, {Name: "norm", Value: norm}}, t.Update(rate)
}

// mostHeld is how many windows of the text that is held out are looked at.
const mostHeld = 256

// Evaluate returns the loss on the text that is held out, in bits a symbol: on
// windows that follow each other, or evenly spread where there are many.
func (t *Text) Evaluate() ([]loop.Measure, error) {
	windows := min((len(t.Held)-1)/t.options.Steps, mostHeld)
	runs := max(1, windows/t.options.Batch)
	last, sum := len(t.Held)-1-t.options.Steps, 0.0
	for i := range runs {
		for k := range t.options.Batch {
			t.window(t.Held, last*(i*t.options.Batch+k)/max(1, runs*t.options.Batch-1), k)
		}
		loss, err := t.Loss(t.in, t.next)
		if err != nil {
			return nil, err
		}
		sum += loss
	}
	return []loop.Measure{{Name: loop.Held + "loss", Value: sum / float64(runs) / math.Ln2}}, nil
}

// Describe is what a checkpoint must agree with.
func (t *Text) Describe() any {
	return map[string]any{"tuning": t.options, "modules": t.base.modules, "accumulate": t.Accumulate, "clip": t.Clip,
		"text": sum(t.Learn), "held": sum(t.Held), "base": t.base.fingerprint}
}

// Snapshot copies the adapters and what Adam keeps of them.
func (t *Text) Snapshot(f *safetensors.File) error {
	at := 0
	put := func(name string, numbers []float32) {
		if at == len(f.Tensors) {
			f.Tensors = append(f.Tensors, safetensors.Tensor{})
		}
		f.Tensors[at] = safetensors.Single(name, []int{len(numbers)}, numbers, f.Tensors[at].Raw)
		at++
	}
	t.each(func(name string, p trained) {
		put(name, p.w)
		put(name+".m", p.m)
		put(name+".v", p.v)
	})
	f.Metadata = map[string]string{"updates": strconv.Itoa(t.updates)}
	return nil
}

// Restore goes back to a snapshot.
func (t *Text) Restore(f safetensors.File) error {
	found := map[string]safetensors.Tensor{}
	for _, x := range f.Tensors {
		found[x.Name] = x
	}
	updates, err := strconv.Atoi(f.Metadata["updates"])
	if err != nil || updates < 0 {
		return fmt.Errorf("tune: Text.Restore: updates is %q, expected a number of them", f.Metadata["updates"])
	}
	t.each(func(name string, p trained) {
		for suffix, to := range map[string][]float32{"": p.w, ".m": p.m, ".v": p.v} {
			if x, there := found[name+suffix]; !there {
				err = fmt.Errorf("the tensor %s is missing", name+suffix)
			} else if wrong := x.Singles(to); wrong != nil {
				err = wrong
			}
		}
	})
	if err != nil {
		return fmt.Errorf("tune: Text.Restore: %w", err)
	}
	t.updates = updates
	return t.refresh()
}
