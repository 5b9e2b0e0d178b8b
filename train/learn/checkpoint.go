package learn

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"unroll/engine/net"
	"unroll/internal/safetensors"
	"unroll/train/checkpoint"
)

// description is what a checkpoint and a training that goes on from it must have
// in common: the options but those that may change on the way, and the data.
type description struct {
	Options
	Data     string // sha256
	Alphabet string
}

// Describe is part of [loop.Trainee].
func (l *Learner) Describe() any {
	d := description{l.Options, l.Task.Data, string(l.Task.Alphabet)}
	d.Text, d.Steps, d.Evaluate = "", 0, 0
	return d
}

// The metadata of a checkpoint that are the learner's: its options, with which a
// training can go on, and the characters of its symbols.
const metaOptions, metaAlphabet, metaUpdates = "options", "alphabet", "updates"

// The tensors of a checkpoint are the weights by their names, what the optimiser
// keeps of each, and the state that is carried on.
const firstMoment, secondMoment, carried = "first.", "second.", "state."

// Snapshot is part of [loop.Trainee].
func (l *Learner) Snapshot(f *safetensors.File) error {
	options, err := json.Marshal(l.Options)
	if err != nil {
		return err
	}
	f.Metadata = map[string]string{metaOptions: string(options), metaAlphabet: string(l.Task.Alphabet), metaUpdates: strconv.Itoa(l.Network.Updates())}
	arrays := l.arrays()
	f.Tensors = slices.Grow(f.Tensors, len(arrays))[:len(arrays)]
	for i, a := range arrays {
		numbers := l.numbers(a.Size())
		if err := a.get(numbers); err != nil {
			return err
		}
		f.Tensors[i] = safetensors.Single(a.Name, a.Shape, numbers, f.Tensors[i].Raw)
	}
	return nil
}

// Restore is part of [loop.Trainee].
func (l *Learner) Restore(f safetensors.File) error {
	updates, err := strconv.Atoi(f.Metadata[metaUpdates])
	if err != nil || updates < 0 {
		return fmt.Errorf("its %s are %q, expected a number", metaUpdates, f.Metadata[metaUpdates])
	}
	l.Network.SetUpdates(updates)
	return restore(f, l.arrays())
}

// restore sets arrays to what a checkpoint holds.
func restore(f safetensors.File, arrays []array) error {
	held := map[string]safetensors.Tensor{}
	for _, t := range f.Tensors {
		held[t.Name] = t
	}
	var numbers []float32
	for _, a := range arrays {
		t, ok := held[a.Name]
		if !ok {
			return fmt.Errorf("there is no tensor %s", a.Name)
		}
		n := a.Size()
		numbers = slices.Grow(numbers[:0], n)[:n]
		if err := t.Singles(numbers); err != nil {
			return err
		}
		if err := a.set(numbers); err != nil {
			return err
		}
	}
	return nil
}

// array is a part of what a checkpoint holds.
type array struct {
	net.Parameter
	get, set func(numbers []float32) error
}

// weights are the parameters of a network.
func weights(n *net.Network) []array {
	var all []array
	for _, p := range n.Parameters() {
		all = append(all, array{p,
			func(x []float32) error { return n.Get(p.Name, x) },
			func(x []float32) error { return n.Set(p.Name, x) }})
	}
	return all
}

// arrays are all parts.
func (l *Learner) arrays() []array {
	n := l.Network
	all := weights(n)
	for _, p := range n.Parameters() {
		for k, prefix := range []string{firstMoment, secondMoment} {
			all = append(all, array{net.Parameter{Name: prefix + p.Name, Shape: p.Shape},
				func(x []float32) error { return n.GetMoment(p.Name, k, x) },
				func(x []float32) error { return n.SetMoment(p.Name, k, x) }})
		}
	}
	for i, s := range l.state {
		for k, numbers := range [][]float32{s.H, s.C} {
			all = append(all, array{net.Parameter{Name: fmt.Sprintf("%s%d.%c", carried, i, "hc"[k]), Shape: []int{len(numbers)}},
				func(x []float32) error { copy(x, numbers); return nil },
				func(x []float32) error { copy(numbers, x); return nil }})
		}
	}
	return all
}

// numbers is memory for so many numbers, the same at every call.
func (l *Learner) numbers(n int) []float32 {
	l.scratch = slices.Grow(l.scratch[:0], n)[:n]
	return l.scratch
}

// Saved reads the options of the last checkpoint of a folder, with which its
// training can go on.
func Saved(dir string) (Options, error) {
	step, file, err := checkpoint.Latest(dir)
	if err != nil {
		return Options{}, err
	}
	o, err := saved(file)
	if err != nil {
		return o, fmt.Errorf("%s: the checkpoint of step %d: %w", dir, step, err)
	}
	return o, nil
}

func saved(f safetensors.File) (o Options, err error) {
	text, ok := f.Metadata[metaOptions]
	if !ok {
		return o, fmt.Errorf("expected the options of a training in its metadata, found none")
	}
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return o, fmt.Errorf("its options: %w", err)
	}
	return o, o.check()
}
