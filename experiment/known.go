package experiment

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"unroll/data/batch"
	"unroll/engine"
	"unroll/engine/net"
	"unroll/sweep"
	"unroll/train/learn"
)

// Experiment is one row of the table: all cells on a task, with as many parameters.
type Experiment struct {
	Name  string
	Task  string
	About string
	Units int // of an LSTM, whose number of parameters all cells get
	Seeds int
	Short bool // the time was too short for all cells to learn it; the table says so

	set func(o *learn.Options) // what is not the preset of the task
}

// Cells are what is compared, in the order of the table.
func Cells() []string { return []string{"rnn", "gru", "lstm", "vanilla", "augmented"} }

// Known returns all experiments.
func Known() []Experiment {
	return []Experiment{
		{"charlm", "charlm", "the next character of Newton's Opticks", 128, 3, false, func(o *learn.Options) { o.Steps = 2000 }},
		{"digits", "digits", "digits of 8×8, pixel by pixel", 48, 3, false, func(o *learn.Options) { o.Steps = 2000 }},
		{"mnist", "mnist", "digits of 28×28, row by row", 64, 3, false, func(o *learn.Options) { o.Steps = 1800 }},
		{"mnist-pixels", "mnist-pixels", "the same, pixel by pixel", 64, 1, true, func(o *learn.Options) { o.Steps = 300; o.Batch = 50 }},
		{"adding-50", "adding", "the sum of two of 50 numbers", 48, 3, false, func(o *learn.Options) { o.Steps, o.Length = 3000, 50 }},
		{"adding-200", "adding", "of 200", 48, 3, false, func(o *learn.Options) { o.Steps, o.Length = 2500, 200 }},
		{"adding-1000", "adding", "of 1,000", 48, 1, true, func(o *learn.Options) { o.Steps, o.Length = 800, 1000 }},
		{"series", "series", "tomorrow's births in the United States", 32, 3, false, func(o *learn.Options) { o.Steps = 1500 }},
	}
}

// Find returns the experiment of a name.
func Find(name string) (Experiment, error) {
	var names []string
	for _, e := range Known() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Experiment{}, fmt.Errorf("no experiment is named %q, expected one of %s", name, strings.Join(names, ", "))
}

// Options are those of a training of it, with the units of an LSTM.
func (e Experiment) Options() (learn.Options, error) {
	o, err := learn.Preset(e.Task)
	if err != nil {
		return o, err
	}
	o.Hidden, o.Evaluate = e.Units, 0
	e.set(&o)
	return o, nil
}

// Jobs are the trainings of all cells that there are, with every seed, and the units
// that bring each cell nearest to the parameters of the LSTM.
func (e Experiment) Jobs(d *engine.Device, cells []string) ([]sweep.Job, error) {
	o, err := e.Options()
	if err != nil {
		return nil, err
	}
	task, err := batch.Open(o.Task, batch.Options{Seed: 1, Size: o.Batch, Steps: o.Length, Text: o.Text})
	if err != nil {
		return nil, err
	}
	target, err := size(d, task.Shape, o, "lstm", e.Units)
	if err != nil {
		return nil, err
	}
	var jobs []sweep.Job
	for _, o.Cell = range cells {
		if o.Hidden, err = units(d, task.Shape, o, target); err != nil {
			return nil, err
		}
		for seed := range e.Seeds {
			o.Seed = uint64(seed + 1)
			job, err := sweep.NewJob(o)
			if err != nil {
				return nil, err
			}
			jobs = append(jobs, job)
		}
	}
	return jobs, nil
}

// units is how many of a cell make the network nearest to a number of parameters.
func units(d *engine.Device, s batch.Shape, o learn.Options, target int) (int, error) {
	low, high := 1, 2 // the number grows with the units
	for {
		n, err := size(d, s, o, o.Cell, high)
		if err != nil {
			return 0, err
		}
		if n >= target {
			break
		}
		low, high = high, 2*high
	}
	for high-low > 1 {
		middle := (low + high) / 2
		n, err := size(d, s, o, o.Cell, middle)
		if err != nil {
			return 0, err
		}
		if n < target {
			low = middle
		} else {
			high = middle
		}
	}
	below, err := size(d, s, o, o.Cell, low)
	if err != nil {
		return 0, err
	}
	above, err := size(d, s, o, o.Cell, high)
	if target-below < above-target {
		return low, err
	}
	return high, err
}

// size is how many parameters a network of a cell has.
func size(d *engine.Device, s batch.Shape, o learn.Options, cell string, hidden int) (int, error) {
	n, err := net.New(d, net.Spec{
		Cell: cell, Augmentation: learn.Augmentation(cell), Vocabulary: s.Vocabulary, Embedding: o.Embedding, Inputs: s.Inputs,
		Hidden: hidden, Layers: o.Layers, Outputs: s.Outputs, Loss: s.Loss, Last: s.Last,
	}, 1)
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, p := range n.Parameters() {
		sum += p.Size()
	}
	return sum, nil
}

// Runnable are the cells of which the engine makes networks.
func Runnable(d *engine.Device) []string {
	return slices.DeleteFunc(Cells(), func(cell string) bool {
		_, err := net.New(d, net.Spec{Cell: cell, Inputs: 1, Hidden: 2, Layers: 1, Outputs: 1, Loss: "squared"}, 1)
		return err != nil
	})
}

// decode reads the specification and the result of an outcome.
func decode(outcome sweep.Outcome) (o learn.Options, r Result, err error) {
	if err = json.Unmarshal(outcome.Spec, &o); err != nil {
		return o, r, fmt.Errorf("job %.12s: specification: %w", outcome.Job, err)
	}
	if outcome.Error == "" {
		if err = json.Unmarshal(outcome.Value, &r); err != nil {
			return o, r, fmt.Errorf("job %.12s: result: %w", outcome.Job, err)
		}
	}
	return o, r, nil
}
