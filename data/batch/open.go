package batch

import (
	"fmt"
	"strings"
)

// Options say how a task is cut into batches.
type Options struct {
	Seed  uint64 // of everything that is drawn at random
	Size  int    // sequences in a batch; 0 is the task's own
	Steps int    // steps of charlm, adding and series; 0 is the task's own
	Text  string // for charlm, the path of a text; else the one in Go's own tree
}

// The largest batch, the longest sequence and the most steps of all sequences of
// a batch: what a mistyped number must not exceed.
const (
	maxSize  = 1 << 16
	maxSteps = 1 << 20
	maxBatch = 1 << 24
)

// kind is a task that can be opened.
type kind struct {
	name, about string
	size, steps int
	fixed       bool // the data decide how many steps
	open        func(o Options) (Task, error)
}

// kinds are all of them.
func kinds() []kind {
	return []kind{
		{"adding", "the sum of two marked numbers in a long sequence", 32, 100, false, openAdding},
		{"charlm", "the next character of a text", 32, 64, false, openCharlm},
		{"digits", "a digit of 8×8 pixels, pixel by pixel", 32, 64, true, func(o Options) (Task, error) { return openDigits("digits", 64, o) }},
		{"digits-rows", "the same, row by row", 32, 8, true, func(o Options) (Task, error) { return openDigits("digits-rows", 8, o) }},
		{"mnist", "a digit of 28×28 pixels, row by row", 100, 28, true, func(o Options) (Task, error) { return openMNIST("mnist", 28, o) }},
		{"mnist-pixels", "the same, pixel by pixel", 100, 784, true, func(o Options) (Task, error) { return openMNIST("mnist-pixels", 784, o) }},
		{"series", "tomorrow's births, from those of the days before", 32, 56, false, openSeries},
	}
}

// Names returns the names of all tasks, and what each asks for.
func Names() (names, about []string) {
	for _, k := range kinds() {
		names, about = append(names, k.name), append(about, k.about)
	}
	return names, about
}

// Open returns the task of a name. What is drawn depends on the seed, the data
// and the sizes alone. The error says which option makes no sense, which data
// are not here and how to bring them, or what is wrong with them and where.
func Open(name string, o Options) (Task, error) {
	for _, k := range kinds() {
		if k.name == name {
			o, err := k.options(o)
			if err != nil {
				return Task{}, fmt.Errorf("data %s: %w", name, err)
			}
			t, err := k.open(o)
			if err != nil {
				return Task{}, fmt.Errorf("data %s: %w", name, err)
			}
			return t, nil
		}
	}
	names, _ := Names()
	return Task{}, fmt.Errorf("no task is named %q, expected one of %s", name, strings.Join(names, ", "))
}

// options fills in what is 0 and demands sizes that make sense.
func (k kind) options(o Options) (Options, error) {
	if o.Size == 0 {
		o.Size = k.size
	}
	if o.Steps == 0 {
		o.Steps = k.steps
	}
	switch {
	case o.Size < 1 || o.Size > maxSize:
		return o, fmt.Errorf("batch size is %d, expected 1 to %d", o.Size, maxSize)
	case k.fixed && o.Steps != k.steps:
		return o, fmt.Errorf("steps is %d, expected the %d of the data", o.Steps, k.steps)
	case o.Steps < 2 || o.Steps > maxSteps:
		return o, fmt.Errorf("steps is %d, expected 2 to %d", o.Steps, maxSteps)
	case o.Size*o.Steps > maxBatch:
		return o, fmt.Errorf("a batch of %d sequences of %d steps is too large, expected at most %d steps in all", o.Size, o.Steps, maxBatch)
	case o.Text != "" && k.name != "charlm":
		return o, fmt.Errorf("text is %s, expected none: only charlm reads one", o.Text)
	}
	return o, nil
}
